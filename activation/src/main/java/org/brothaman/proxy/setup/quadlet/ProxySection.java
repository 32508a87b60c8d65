package org.brothaman.proxy.setup.quadlet;

import java.util.List;
import java.util.Map;

/**
 * What {@code [X-BroProxy]} says, checked. Texts are as they were written, and null where nothing
 * was: then bro-proxy's own default holds.
 *
 * @param backends by the name of their socket; the key "" is for all the others
 * @param ready by the name of their socket, likewise
 * @param settings what else was said
 * @param wantedBy the units that want the sockets; none leaves them to be started by hand
 */
public record ProxySection(
        List<Listen> listens,
        Map<String, String> backends,
        Map<String, String> ready,
        Map<Setting, String> settings,
        List<String> wantedBy) {

    /** What was said; null when nothing was. */
    public String get(Setting setting) {
        return settings.get(setting);
    }

    /** What is said for a socket, or for all; null when neither is. */
    public static String of(Map<String, String> values, String socket) {
        String own = socket == null ? null : values.get(socket);
        return own == null ? values.get("") : own;
    }
}
