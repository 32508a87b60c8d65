package org.brothaman.proxy.setup.quadlet;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.brothaman.proxy.log.SpellingSuggestion;

/**
 * The keys that keep somebody out, or limit what somebody may do. Elsewhere a line that is not
 * understood is ignored; here that would let in whom it was to keep out, so it lets in nobody.
 * Lines of {@code Allow=}, {@code Deny=} and {@code WakeAllow=} add up, as those of IPAddressDeny=
 * do. Static.
 */
final class AccessKeys {
    private static final String EVERYBODY = "any,unix";
    private static final String NOT_UNDERSTOOD =
            " is not understood, so nobody may connect; correct it";
    private static final String NOT_KNOWN =
            "what it says is not known, so nobody may connect; correct it";

    private static final List<SocketSetting> NETWORKS =
            List.of(SocketSetting.ALLOW, SocketSetting.DENY, SocketSetting.WAKE_ALLOW);

    private static final Set<String> STRICT =
            Set.of(
                    SocketSetting.ALLOW.key(),
                    SocketSetting.DENY.key(),
                    SocketSetting.WAKE_ALLOW.key(),
                    SocketSetting.ACCEPT_PROXY_PROTOCOL.key(),
                    SocketSetting.FOREIGN_PROXY_PROTOCOL.key(),
                    Setting.WAKE_LIMIT.key(),
                    Setting.MAX_CONNECTIONS_PER_SOURCE.key());

    private AccessKeys() {}

    /** Whether that is one of the strict keys, or a slip of the pen for one. */
    static boolean isMeant(String key) {
        return STRICT.contains(key) || SpellingSuggestion.within(key, STRICT).isPresent();
    }

    /** Whether lines of this key add up. */
    static boolean addsUp(String key) {
        return NETWORKS.stream().anyMatch(setting -> setting.key().equals(key));
    }

    /**
     * Denies everybody whom these lines may have meant.
     *
     * @param unused lines of the section that were not understood
     * @param settings by socket, to be changed
     */
    static void close(
            Quadlet quadlet,
            List<UnitFile.Entry> unused,
            Map<SocketSetting, Map<String, String>> settings,
            Consumer<Diagnostic> diagnostics) {
        misunderstood(quadlet.file(), unused)
                .findFirst()
                .ifPresent(
                        what -> {
                            settings.remove(SocketSetting.ALLOW);
                            settings.put(SocketSetting.DENY, Map.of("", EVERYBODY));
                            diagnostics.accept(what);
                        });
        NETWORKS.forEach(setting -> addCommon(settings, setting));
        closeWhatIsAllowedOnly(quadlet, settings, diagnostics);
        dropForeign(quadlet, settings, diagnostics);
    }

    /** Whatever may have been meant to keep somebody out, and does not. */
    private static Stream<Diagnostic> misunderstood(UnitFile file, List<UnitFile.Entry> unused) {
        Stream<UnitFile.Entry> elsewhere =
                file.entries().stream()
                        .filter(entry -> !entry.section().equals(Quadlet.SECTION))
                        .filter(entry -> Quadlet.isNearlyOurs(entry.section()));
        Stream<UnitFile.Entry> misread =
                file.misread().stream()
                        .filter(line -> line.section().isEmpty() || isOurs(line.section()));
        Stream<UnitFile.Entry> meant =
                Stream.of(unused.stream(), elsewhere, misread)
                        .flatMap(entries -> entries)
                        .filter(AccessKeys::isMeant);
        Stream<UnitFile.Entry> perhapsMeant =
                file.misread().stream().filter(line -> isOurs(line.section()) && keepsOut(file));
        return Stream.concat(
                meant.map(entry -> closing(entry, entry.key() + "=" + NOT_UNDERSTOOD)),
                perhapsMeant.map(AccessKeys::closing));
    }

    private static boolean keepsOut(UnitFile file) {
        return file.section(Quadlet.SECTION).stream().anyMatch(AccessKeys::isMeant);
    }

    static boolean isOurs(String section) {
        return section.equals(Quadlet.SECTION) || Quadlet.isNearlyOurs(section);
    }

    private static boolean isMeant(UnitFile.Entry entry) {
        return isMeant(entry.key());
    }

    private static Diagnostic closing(UnitFile.Entry misread) {
        boolean isFile = misread.value().isEmpty();
        return closing(misread, isFile ? NOT_KNOWN : "a line" + NOT_UNDERSTOOD);
    }

    private static Diagnostic closing(UnitFile.Entry entry, String message) {
        return new Diagnostic(entry.place(), message);
    }

    /** What is said for all sockets holds for one with more of its own, too. */
    private static void addCommon(
            Map<SocketSetting, Map<String, String>> settings, SocketSetting setting) {
        Map<String, String> values = new LinkedHashMap<>(settings.getOrDefault(setting, Map.of()));
        String common = values.get("");
        if (common != null) {
            values.replaceAll((socket, own) -> socket.isEmpty() ? own : common + "," + own);
            settings.put(setting, values);
        }
    }

    private static void closeWhatIsAllowedOnly(
            Quadlet quadlet,
            Map<SocketSetting, Map<String, String>> settings,
            Consumer<Diagnostic> diagnostics) {
        Map<String, String> allowed = settings.getOrDefault(SocketSetting.ALLOW, Map.of());
        Map<String, String> denied =
                new HashMap<>(settings.getOrDefault(SocketSetting.DENY, Map.of()));
        Set<String> open = new HashSet<>(allowed.keySet());
        open.removeIf(socket -> denied.containsKey(socket) || denied.containsKey(""));
        if (!open.isEmpty()) {
            open.forEach(socket -> denied.put(socket, EVERYBODY));
            settings.put(SocketSetting.DENY, denied);
            tell(
                    quadlet,
                    SocketSetting.ALLOW,
                    "Allow= alone keeps nobody out, so Deny=any is assumed; add that",
                    diagnostics);
        }
    }

    /** The proxy would refuse to start. */
    private static void dropForeign(
            Quadlet quadlet,
            Map<SocketSetting, Map<String, String>> settings,
            Consumer<Diagnostic> diagnostics) {
        if (!settings.containsKey(SocketSetting.ACCEPT_PROXY_PROTOCOL)
                && settings.remove(SocketSetting.FOREIGN_PROXY_PROTOCOL) != null) {
            tell(
                    quadlet,
                    SocketSetting.FOREIGN_PROXY_PROTOCOL,
                    "ForeignProxyProtocol= applies to clients that are not in AcceptProxyProtocol=, so it is ignored; add that, or remove it",
                    diagnostics);
        }
    }

    private static void tell(
            Quadlet quadlet,
            SocketSetting setting,
            String message,
            Consumer<Diagnostic> diagnostics) {
        UnitFile.Entry first = quadlet.file().all(Quadlet.SECTION, setting.key()).getFirst();
        diagnostics.accept(new Diagnostic(first.place(), message));
    }
}
