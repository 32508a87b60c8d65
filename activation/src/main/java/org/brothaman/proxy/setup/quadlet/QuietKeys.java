package org.brothaman.proxy.setup.quadlet;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.brothaman.proxy.log.SpellingSuggestion;

/** The keys for quiet connections, where they mean something; elsewhere the proxy refuses them. */
final class QuietKeys {
    private static final String ON_IDLE = Setting.ON_IDLE.key();
    private static final Set<String> MEANT = Set.of(ON_IDLE);
    private static final Set<SocketSetting> ALL =
            EnumSet.of(
                    SocketSetting.QUIET_TIME, SocketSetting.QUIET_GRACE, SocketSetting.QUIET_BYTES);

    private final Quadlet quadlet;
    private final ProxySection section;
    private final Consumer<Diagnostic> diagnostics;
    private final Map<SocketSetting, Map<String, String>> kept;

    private QuietKeys(Quadlet quadlet, ProxySection section, Consumer<Diagnostic> diagnostics) {
        this.quadlet = quadlet;
        this.section = section;
        this.diagnostics = diagnostics;
        this.kept = new EnumMap<>(SocketSetting.class);
        this.kept.putAll(section.perSocket());
    }

    /** The section without those that mean nothing. */
    static ProxySection checked(
            Quadlet quadlet, ProxySection section, Consumer<Diagnostic> diagnostics) {
        return new QuietKeys(quadlet, section, diagnostics).checked();
    }

    private ProxySection checked() {
        if (ALL.stream().noneMatch(kept::containsKey)) {
            return section;
        }
        String onIdle = section.get(Setting.ON_IDLE);
        if ("leave".equals(onIdle)) {
            drop(
                    SocketSetting.QUIET_TIME,
                    "QuietTime= needs a container that sleeps, and OnIdle=leave lets it run, so it is ignored; remove one of the two");
        }
        if (onIdle == null && isOnIdleMisunderstood()) {
            drop(
                    SocketSetting.QUIET_TIME,
                    "QuietTime= would end connections, because OnIdle= is not understood, so it is ignored; correct OnIdle=");
            kept.remove(SocketSetting.QUIET_GRACE);
            kept.remove(SocketSetting.QUIET_BYTES);
        } else if (!kept.containsKey(SocketSetting.QUIET_TIME)) {
            drop(
                    SocketSetting.QUIET_GRACE,
                    "QuietGrace= needs QuietTime=, so it is ignored; add that, or remove it");
            drop(
                    SocketSetting.QUIET_BYTES,
                    "QuietBytes= needs QuietTime=, so it is ignored; add that, or remove it");
        }
        if ("freeze".equals(onIdle)) {
            drop(
                    SocketSetting.QUIET_GRACE,
                    "QuietGrace= is for connections that are ended, and OnIdle=freeze keeps them, so it is ignored; remove it");
        }
        return section.withPerSocket(kept);
    }

    /** Then the connections were to stay perhaps, and the default ends them. */
    private boolean isOnIdleMisunderstood() {
        UnitFile file = quadlet.file();
        return file.last(Quadlet.SECTION, ON_IDLE) != null
                || file.entries().stream().anyMatch(entry -> !isOnIdle(entry) && isMeant(entry))
                || file.misread().stream().anyMatch(QuietKeys::isMeant);
    }

    private static boolean isOnIdle(UnitFile.Entry entry) {
        return entry.key().equals(ON_IDLE) && entry.section().equals(Quadlet.SECTION);
    }

    private static boolean isMeant(UnitFile.Entry line) {
        return SpellingSuggestion.within(line.key(), MEANT).isPresent()
                && AccessKeys.isOurs(line.section());
    }

    private void drop(SocketSetting setting, String why) {
        if (kept.remove(setting) != null) {
            UnitFile.Entry first = quadlet.file().all(Quadlet.SECTION, setting.key()).getFirst();
            diagnostics.accept(new Diagnostic(first.place(), why));
        }
    }
}
