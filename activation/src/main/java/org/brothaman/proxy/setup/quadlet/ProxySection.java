package org.brothaman.proxy.setup.quadlet;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The checked settings of {@code [X-BroProxy]}. Texts are as written, and null if absent: then
 * bro-proxy's own default applies.
 *
 * @param backends by the name of their socket; the key "" is for all the others
 * @param perSocket what else was said for sockets, by their names likewise
 * @param settings what else was said
 * @param wantedBy the units that want the sockets; none leaves them to be started by hand
 */
public record ProxySection(
        List<Listen> listens,
        Map<String, String> backends,
        Map<SocketSetting, Map<String, String>> perSocket,
        Map<Setting, String> settings,
        List<String> wantedBy) {

    /** The same, but what was said for sockets. */
    ProxySection withPerSocket(Map<SocketSetting, Map<String, String>> others) {
        return new ProxySection(listens, backends, others, settings, wantedBy);
    }

    /** The same, but what else was said. */
    ProxySection withSettings(Map<Setting, String> others) {
        return new ProxySection(listens, backends, perSocket, others, wantedBy);
    }

    /** What was said; null when nothing was. */
    public @Nullable String get(Setting setting) {
        return settings.get(setting);
    }

    /** By the name of the socket; the key "" is for all the others. */
    public Map<String, String> get(SocketSetting setting) {
        return perSocket.getOrDefault(setting, Map.of());
    }

    /** What is said for a socket, or for all; null when neither is. */
    public static @Nullable String of(Map<String, String> values, @Nullable String socket) {
        String own = socket == null ? null : values.get(socket);
        return own == null ? values.get("") : own;
    }
}
