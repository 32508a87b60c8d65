package org.brothaman.proxy.setup.quadlet;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** The keys for quiet connections, where they mean something; elsewhere the proxy refuses them. */
final class QuietKeys {
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
        String onIdle = section.get(Setting.ON_IDLE);
        if ("leave".equals(onIdle)) {
            drop(
                    SocketSetting.QUIET_TIME,
                    "QuietTime= needs a container that sleeps, and OnIdle=leave lets it run, so it is ignored; remove one of the two");
        }
        if (!kept.containsKey(SocketSetting.QUIET_TIME)) {
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
        return new ProxySection(
                section.listens(),
                section.backends(),
                kept,
                section.settings(),
                section.wantedBy());
    }

    private void drop(SocketSetting setting, String why) {
        if (kept.remove(setting) != null) {
            UnitFile.Entry first = quadlet.file().all(Quadlet.SECTION, setting.key()).getFirst();
            diagnostics.accept(new Diagnostic(first.place(), why));
        }
    }
}
