package org.brothaman.proxy.setup.quadlet;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.brothaman.proxy.activation.systemd.TimeSpan;

/**
 * {@code Exclusive=} is for containers that are stopped: elsewhere the proxy refuses it. Static.
 */
final class ExclusiveKeys {
    /** How long clients wait by default. */
    private static final String PATIENCE = "90s";

    private ExclusiveKeys() {}

    /** The section without them, where they mean nothing. */
    static ProxySection checked(
            Quadlet quadlet, ProxySection section, Consumer<Diagnostic> diagnostics) {
        String onIdle = section.get(Setting.ON_IDLE);
        boolean stops = onIdle == null || onIdle.equals("stop");
        if (section.get(Setting.EXCLUSIVE) != null && !stops) {
            return without(
                    quadlet,
                    section,
                    List.of(Setting.EXCLUSIVE, Setting.EXCLUSIVE_GRACE),
                    "Exclusive= needs OnIdle=stop, because only a container that is stopped makes room for another, so it is ignored; remove OnIdle=, or this",
                    diagnostics);
        }
        String grace = section.get(Setting.EXCLUSIVE_GRACE);
        if (grace != null && section.get(Setting.EXCLUSIVE) == null) {
            return without(
                    quadlet,
                    section,
                    List.of(Setting.EXCLUSIVE_GRACE),
                    "ExclusiveGrace= needs Exclusive=, so it is ignored; add that, or remove it",
                    diagnostics);
        }
        String patience = section.get(Setting.READY_TIMEOUT);
        if (grace != null && !passes(grace, patience == null ? PATIENCE : patience)) {
            return without(
                    quadlet,
                    section,
                    List.of(Setting.EXCLUSIVE_GRACE),
                    "ExclusiveGrace=%s never passes, because clients wait for ReadyTimeout=%s, so it is ignored; make that longer, or this shorter"
                            .formatted(grace, patience == null ? PATIENCE : patience),
                    diagnostics);
        }
        return section;
    }

    private static boolean passes(String grace, String patience) {
        TimeSpan span = TimeSpan.parse(grace);
        return span.isInfinite() || span.compareTo(TimeSpan.parse(patience)) < 0;
    }

    private static ProxySection without(
            Quadlet quadlet,
            ProxySection section,
            List<Setting> dropped,
            String message,
            Consumer<Diagnostic> diagnostics) {
        UnitFile.Entry last =
                quadlet.file().all(Quadlet.SECTION, dropped.getFirst().key()).getLast();
        diagnostics.accept(new Diagnostic(last.place(), message));
        Map<Setting, String> rest = new EnumMap<>(section.settings());
        rest.keySet().removeAll(dropped);
        return section.withSettings(rest);
    }
}
