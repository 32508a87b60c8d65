package org.brothaman.proxy.setup.quadlet;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * {@code Exclusive=} is for containers that are stopped: elsewhere the proxy refuses it. Static.
 */
final class ExclusiveKeys {
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
                    Setting.EXCLUSIVE,
                    "Exclusive= needs OnIdle=stop, because only a container that is stopped makes room for another, so it is ignored; remove OnIdle=, or this",
                    diagnostics);
        }
        if (section.get(Setting.EXCLUSIVE_GRACE) != null
                && section.get(Setting.EXCLUSIVE) == null) {
            return without(
                    quadlet,
                    section,
                    Setting.EXCLUSIVE_GRACE,
                    "ExclusiveGrace= needs Exclusive=, so it is ignored; add that, or remove it",
                    diagnostics);
        }
        return section;
    }

    private static ProxySection without(
            Quadlet quadlet,
            ProxySection section,
            Setting complained,
            String message,
            Consumer<Diagnostic> diagnostics) {
        UnitFile.Entry last = quadlet.file().all(Quadlet.SECTION, complained.key()).getLast();
        diagnostics.accept(new Diagnostic(last.place(), message));
        Map<Setting, String> rest = new EnumMap<>(section.settings());
        rest.keySet().removeAll(List.of(Setting.EXCLUSIVE, Setting.EXCLUSIVE_GRACE));
        return new ProxySection(
                section.listens(),
                section.backends(),
                section.perSocket(),
                rest,
                section.wantedBy());
    }
}
