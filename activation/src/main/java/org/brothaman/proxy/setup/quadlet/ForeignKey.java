package org.brothaman.proxy.setup.quadlet;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** {@code SleepForeign=} is for containers that sleep: elsewhere the proxy refuses it. Static. */
final class ForeignKey {
    private ForeignKey() {}

    /** The section without it, where it means nothing. */
    static ProxySection checked(
            Quadlet quadlet, ProxySection section, Consumer<Diagnostic> diagnostics) {
        String said = section.get(Setting.SLEEP_FOREIGN);
        if (said == null || !"leave".equals(section.get(Setting.ON_IDLE))) {
            return section;
        }
        if (Choice.isYes(said)) {
            UnitFile.Entry last =
                    quadlet.file().all(Quadlet.SECTION, Setting.SLEEP_FOREIGN.key()).getLast();
            diagnostics.accept(
                    new Diagnostic(
                            last.place(),
                            "SleepForeign= needs a container that sleeps, and OnIdle=leave lets it run, so it is ignored; remove one of the two"));
        }
        Map<Setting, String> rest = new EnumMap<>(section.settings());
        rest.remove(Setting.SLEEP_FOREIGN);
        return section.withSettings(rest);
    }
}
