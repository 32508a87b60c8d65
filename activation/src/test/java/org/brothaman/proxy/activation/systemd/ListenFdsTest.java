package org.brothaman.proxy.activation.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.systemd.FakeHost.Descriptor;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenFdsTest {
    private static final int SOCK_STREAM = 1;
    private static final SocketAddress V4 = SocketAddress.inet(new byte[] {127, 0, 0, 1}, 80, 0);
    private static final SocketAddress V6 = SocketAddress.inet(new byte[16], 443, 0);
    private static final SocketAddress PATH = SocketAddress.unixPath("/run/x.sock");

    private final FakeHost host = new FakeHost();
    private final Map<String, String> environment =
            new HashMap<>(Map.of("LISTEN_PID", "42", "LISTEN_FDS", "1"));

    ListenFdsTest() {
        host.descriptors.put(3, new Descriptor(SOCK_STREAM, 1, V4));
    }

    private List<InheritedSocket> adopt() {
        return ListenFds.adopt(environment, host);
    }

    @Test
    void adoptsListeningSocketsOfEveryFamilyInOrder() {
        environment.put("LISTEN_FDS", "3");
        environment.put("LISTEN_FDNAMES", "web:admin:local");
        host.descriptors.put(4, new Descriptor(SOCK_STREAM, 1, V6));
        host.descriptors.put(5, new Descriptor(SOCK_STREAM, 1, PATH));
        assertEquals(
                List.of(
                        new InheritedSocket(3, "web", V4),
                        new InheritedSocket(4, "admin", V6),
                        new InheritedSocket(5, "local", PATH)),
                adopt());
        assertEquals(List.of(3, 4, 5), host.prepared);
    }

    @Test
    void socketsWithoutNamesAreUnknown() {
        environment.put("LISTEN_FDS", "2");
        host.descriptors.put(4, new Descriptor(SOCK_STREAM, 1, V6));
        assertEquals(
                List.of("unknown", "unknown"),
                adopt().stream().map(InheritedSocket::name).toList());
    }

    @Test
    void namesMayBeEmpty() {
        environment.put("LISTEN_FDS", "2");
        environment.put("LISTEN_FDNAMES", "web:");
        host.descriptors.put(4, new Descriptor(SOCK_STREAM, 1, V6));
        assertEquals(List.of("web", ""), adopt().stream().map(InheritedSocket::name).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"LISTEN_PID", "LISTEN_FDS"})
    void withoutTheVariablesThereAreNoSockets(String missing) {
        environment.remove(missing);
        assertEquals(List.of(), adopt());
    }

    @Test
    void socketsOfAnotherProcessAreLeftAlone() {
        environment.put("LISTEN_PID", "41");
        assertEquals(List.of(), adopt());
        assertTrue(host.prepared.isEmpty());
    }

    @Test
    void variablesForAnotherProcessAreNotEvenReadFurther() {
        environment.put("LISTEN_PID", "41");
        environment.put("LISTEN_FDS", "many");
        environment.put("LISTEN_PIDFDID", "x");
        assertEquals(List.of(), adopt());
    }

    @Test
    void aProcessThatGotTheSameIdLaterIsAnotherProcess() {
        environment.put("LISTEN_PIDFDID", "4241");
        assertEquals(List.of(), adopt());
        environment.put("LISTEN_PIDFDID", "4242");
        assertEquals(1, adopt().size());
    }

    @Test
    void whereTheKernelCannotTellTheProcessIdDecides() {
        environment.put("LISTEN_PIDFDID", "18446744073709551615");
        host.processInode = -38;
        assertEquals(1, adopt().size());
    }

    @Test
    void theVariablesAreRemovedHoweverItEnds() {
        List<String> all = List.of("LISTEN_PID", "LISTEN_PIDFDID", "LISTEN_FDS", "LISTEN_FDNAMES");
        adopt();
        assertEquals(all, host.unset);
        host.unset.clear();
        environment.put("LISTEN_PID", "41");
        adopt();
        assertEquals(all, host.unset);
        host.unset.clear();
        environment.put("LISTEN_PID", "x");
        assertThrows(StartException.class, this::adopt);
        assertEquals(all, host.unset);
        host.unset.clear();
        environment.clear();
        adopt();
        assertEquals(all, host.unset);
    }

    @ParameterizedTest
    @CsvSource({
        "LISTEN_PID, x, LISTEN_PID=x: not a number",
        "LISTEN_PID, '', LISTEN_PID=: not a number",
        "LISTEN_PIDFDID, -1, LISTEN_PIDFDID=-1: not a number",
        "LISTEN_FDS, one, LISTEN_FDS=one: not a number",
        "LISTEN_FDS, '', LISTEN_FDS=: not a number",
        "LISTEN_FDS, 1.5, LISTEN_FDS=1.5: not a number",
        "LISTEN_FDS, -1, LISTEN_FDS=-1: out of range",
        "LISTEN_FDS, 0, LISTEN_FDS=0: out of range",
        "LISTEN_FDS, 2147483645, LISTEN_FDS=2147483645: out of range",
        "LISTEN_FDS, 99999999999999999999, not a number",
        "LISTEN_FDS, 2, LISTEN_FDS=2: descriptor 4 is not open; pass that many sockets",
        "LISTEN_FDS, 2147483644, descriptor 4 is not open",
        "LISTEN_FDNAMES, a:b, LISTEN_FDNAMES=a:b: 2 names for LISTEN_FDS=1; pass one name for each",
    })
    void refusesVariablesThatMakeNoSense(String variable, String value, String message) {
        environment.put(variable, value);
        assertRefused(message);
    }

    @ParameterizedTest
    @CsvSource({
        "2, 0, is a datagram socket; use ListenStream= in the socket unit, not ListenDatagram=",
        "5, 1, is a seqpacket socket; use ListenStream= in the socket unit, not ListenSequ",
        "3, 0, is not a stream socket (3); use ListenStream=",
        "-88, -88, is not a socket; use ListenStream=",
        "-22, -22, is not a stream socket (-22); use ListenStream=",
        "1, 0, is not listening (is it a connection?); set Accept=no in the socket unit",
        "1, -92, is not listening"
    })
    void refusesDescriptorsThatAreNoListeningStreamSockets(int type, int listening, String why) {
        host.descriptors.put(3, new Descriptor(type, listening, V4));
        assertRefused("descriptor 3 of LISTEN_FDS: " + why);
    }

    @Test
    void refusesOtherAddressFamilies() {
        host.descriptors.put(3, new Descriptor(SOCK_STREAM, 1, null));
        assertRefused("descriptor 3 of LISTEN_FDS: is of address family 0");
    }

    @Test
    void refusesADescriptorThatCannotBePrepared() {
        host.prepareResult = Errno.EACCES;
        assertRefused("cannot be made non-blocking (Permission denied)");
    }

    @Test
    void messagesStayOneShortLine() {
        environment.put("LISTEN_FDNAMES", "a\nb:\u001b[31m" + "c".repeat(10_000));
        String message = assertThrows(StartException.class, this::adopt).getMessage();
        assertTrue(message.startsWith("LISTEN_FDNAMES=a\\nb:\\x1b[31mccc"), message);
        assertFalse(message.chars().anyMatch(Character::isISOControl), message);
        assertTrue(message.length() < 600, message);
    }

    private void assertRefused(String part) {
        String message = assertThrows(StartException.class, this::adopt).getMessage();
        assertTrue(message.contains(part), message);
        assertTrue(message.contains("; "), message);
    }
}
