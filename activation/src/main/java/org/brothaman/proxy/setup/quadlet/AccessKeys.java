package org.brothaman.proxy.setup.quadlet;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code Allow=} and {@code Deny=}. Elsewhere a line that is not understood is ignored; here that
 * would let in whom it was to keep out, so it lets in nobody. Lines of the same socket add up, as
 * those of IPAddressDeny= do. Static.
 */
final class AccessKeys {
    private static final String EVERYBODY = "any,unix";

    private AccessKeys() {}

    static boolean has(String key) {
        return key.equals(SocketSetting.ALLOW.key()) || key.equals(SocketSetting.DENY.key());
    }

    /**
     * Denies everybody whom these lines may have meant.
     *
     * @param unused lines of the section that were not understood
     * @param settings by socket, to be changed
     * @return what to tell of it
     */
    static Optional<Diagnostic> close(
            Quadlet quadlet,
            List<UnitFile.Entry> unused,
            Map<SocketSetting, Map<String, String>> settings) {
        Optional<UnitFile.Entry> unclear =
                unused.stream().filter(entry -> has(entry.key())).findFirst();
        if (unclear.isPresent()) {
            settings.remove(SocketSetting.ALLOW);
            settings.put(SocketSetting.DENY, Map.of("", EVERYBODY));
            return Optional.of(
                    new Diagnostic(
                            unclear.get().place(),
                            unclear.get().key()
                                    + "= is not understood, so nobody may connect; correct it"));
        }
        Map<String, String> allowed = settings.getOrDefault(SocketSetting.ALLOW, Map.of());
        Map<String, String> denied =
                new HashMap<>(settings.getOrDefault(SocketSetting.DENY, Map.of()));
        Set<String> open = new HashSet<>(allowed.keySet());
        open.removeIf(socket -> denied.containsKey(socket) || denied.containsKey(""));
        if (open.isEmpty()) {
            return Optional.empty();
        }
        open.forEach(socket -> denied.put(socket, EVERYBODY));
        settings.put(SocketSetting.DENY, denied);
        UnitFile.Entry allow =
                quadlet.file().all(Quadlet.SECTION, SocketSetting.ALLOW.key()).getFirst();
        return Optional.of(
                new Diagnostic(
                        allow.place(),
                        "Allow= alone keeps nobody out, so Deny=any is assumed; add that"));
    }
}
