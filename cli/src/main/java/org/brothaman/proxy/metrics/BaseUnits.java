package org.brothaman.proxy.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.brothaman.proxy.activation.lifecycle.UnitEvent;

/**
 * Counters of each unit since the start, for scrapes to read. Any thread; all units are there from
 * the beginning.
 */
final class BaseUnits {
    private final Map<String, UnitFigures> byName = new LinkedHashMap<>();

    BaseUnits(Iterable<String> names) {
        names.forEach(name -> byName.put(name, new UnitFigures()));
    }

    void add(UnitEvent event) {
        Objects.requireNonNull(byName.get(event.unit())).add(event);
    }

    Map<String, UnitFigures> byName() {
        return byName;
    }
}
