package org.brothaman.proxy.setup.quadlet;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * {@code SleepForeign=} is for containers that sleep, {@code Reclaim=} for those that are frozen:
 * elsewhere the proxy refuses them. Static.
 */
final class SleepKeys {
    private SleepKeys() {}

    /** The section without them, where they mean nothing. */
    static ProxySection checked(
            Quadlet quadlet, ProxySection section, Consumer<Diagnostic> diagnostics) {
        String onIdle = section.get(Setting.ON_IDLE);
        Map<Setting, String> kept = new EnumMap<>(section.settings());
        if ("leave".equals(onIdle)) {
            drop(
                    kept,
                    Setting.SLEEP_FOREIGN,
                    "SleepForeign= needs a container that sleeps, and OnIdle=leave lets it run, so it is ignored; remove one of the two",
                    quadlet,
                    diagnostics);
        }
        if (!"freeze".equals(onIdle)) {
            drop(
                    kept,
                    Setting.RECLAIM,
                    "Reclaim= is for a container that keeps its memory, so it is ignored without OnIdle=freeze; add that, or remove it",
                    quadlet,
                    diagnostics);
        }
        return section.withSettings(kept);
    }

    private static void drop(
            Map<Setting, String> kept,
            Setting setting,
            String why,
            Quadlet quadlet,
            Consumer<Diagnostic> diagnostics) {
        String said = kept.remove(setting);
        if (said != null && setting.word(said).isPresent()) {
            UnitFile.Entry last = quadlet.file().all(Quadlet.SECTION, setting.key()).getLast();
            diagnostics.accept(new Diagnostic(last.place(), why));
        }
    }
}
