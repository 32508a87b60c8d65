package org.brothaman.proxy.setup.quadlet;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** {@code QuietTime=} is for containers that are frozen: elsewhere the proxy refuses it. Static. */
final class QuietKeys {
    private QuietKeys() {}

    /** The section without it, where it means nothing. */
    static ProxySection checked(
            Quadlet quadlet, ProxySection section, Consumer<Diagnostic> diagnostics) {
        if (section.get(SocketSetting.QUIET_TIME).isEmpty()
                || "freeze".equals(section.get(Setting.ON_IDLE))) {
            return section;
        }
        UnitFile.Entry first =
                quadlet.file().all(Quadlet.SECTION, SocketSetting.QUIET_TIME.key()).getFirst();
        diagnostics.accept(
                new Diagnostic(
                        first.place(),
                        "QuietTime= needs OnIdle=freeze, which alone keeps open connections, so it is ignored; add that, or remove it"));
        Map<SocketSetting, Map<String, String>> rest = new EnumMap<>(section.perSocket());
        rest.remove(SocketSetting.QUIET_TIME);
        return new ProxySection(
                section.listens(),
                section.backends(),
                rest,
                section.settings(),
                section.wantedBy());
    }
}
