package org.brothaman.proxy.metrics;

import io.micrometer.core.instrument.Tags;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** The metrics of units by name. Used by one thread at a time. */
final class UnitMeters {
    private final Registry registry;
    private final Map<String, UnitFigures> units;
    private final Set<String> known = new HashSet<>();

    UnitMeters(Registry registry, BaseUnits units) {
        this.registry = registry;
        this.units = units.byName();
        this.units.forEach(this::register);
        if (!this.units.isEmpty()) {
            registry.histogram(
                    "bro_proxy_unit_start_seconds",
                    "How long the manager took to start or thaw the unit.",
                    () -> points(UnitFigures::start));
            registry.histogram(
                    "bro_proxy_unit_ready_seconds",
                    "How long the unit then took until it answered.",
                    () -> points(UnitFigures::readiness));
        }
    }

    private void register(String name, UnitFigures figures) {
        Tags tags = Tags.of("unit", name);
        registry.counter(
                "bro.proxy.unit.activations",
                "Times that the unit was started or thawed and answered.",
                tags,
                figures::activations);
        registry.counter(
                "bro.proxy.unit.thaws", "Times that the unit was thawed.", tags, figures::thaws);
        registry.counter(
                "bro.proxy.unit.idle.stops",
                "Times that the unit was stopped because nobody used it.",
                tags,
                figures::stops);
        registry.counter(
                "bro.proxy.unit.idle.freezes",
                "Times that the unit was frozen because nobody used it.",
                tags,
                figures::freezes);
    }

    /** What had not happened before the last scrape has no meter yet. */
    void registerNew() {
        units.forEach(
                (unit, figures) -> {
                    registerNew(
                            "bro.proxy.unit.start.failures",
                            "Failed activations, by the unit's result or another reason.",
                            unit,
                            figures::startFailures);
                    registerNew(
                            "bro.proxy.unit.troubles",
                            "Other failed requests to the manager, for example to stop the unit.",
                            unit,
                            figures::troubles);
                });
    }

    private void registerNew(
            String name, String help, String unit, Supplier<Map<String, Long>> byResult) {
        for (String result : byResult.get().keySet()) {
            if (known.add(name + " " + unit + " " + result)) {
                Tags tags = Tags.of("unit", unit, "result", result);
                registry.counter(name, help, tags, () -> byResult.get().get(result));
            }
        }
    }

    private List<HistogramDataPointSnapshot> points(
            BiFunction<UnitFigures, Labels, HistogramDataPointSnapshot> point) {
        return units.entrySet().stream()
                .map(unit -> point.apply(unit.getValue(), Labels.of("unit", unit.getKey())))
                .toList();
    }
}
