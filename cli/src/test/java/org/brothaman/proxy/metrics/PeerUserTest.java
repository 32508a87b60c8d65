package org.brothaman.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.brothaman.proxy.address.ListenAddress;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against tables as the kernel writes them. */
final class PeerUserTest {
    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid "
                    + " timeout inode                                                     \n";
    private static final SocketAddress OWN = ListenAddress.parse("127.0.0.1:9100");
    private static final SocketAddress PEER = ListenAddress.parse("127.0.0.2:40000");

    @TempDir private Path proc;

    private static String row(String local, String remote, String state, int user, int inode) {
        return "   0: %s %s %s 00000000:00000000 00:00000000 00000000 %5d        0 %d 1 0 20 4 30\n"
                .formatted(local, remote, state, user, inode);
    }

    private int user(SocketAddress peer, SocketAddress own) {
        return PeerUser.of(-1, peer, own, proc);
    }

    private void table(String name, String... rows) throws IOException {
        Files.writeString(proc.resolve(name), HEAD + String.join("", rows));
    }

    @Test
    void shouldWriteAddressesAsTheTableDoes() {
        assertEquals("0200007F:9C40", PeerUser.entry(PEER));
        assertEquals(
                "00000000000000000000000001000000:0050",
                PeerUser.entry(ListenAddress.parse("[::1]:80")));
    }

    @Test
    void shouldFindTheOwnerOfTheOtherSocket() throws IOException {
        String[] many = new String[1000];
        for (int i = 0; i < many.length; i++) {
            many[i] = row("0200007F:1000", "0100007F:238C", "01", 7, 5 + i);
        }
        many[990] = row("0200007F:9C40", "0100007F:238C", "01", 1000, 4711);
        table("tcp", many);
        assertEquals(1000, user(PEER, OWN));
        assertEquals(PeerUser.UNKNOWN, user(OWN, PEER));
    }

    @Test
    void shouldNotTakeOurOwnSocketForThePeers() throws IOException {
        table("tcp", row("0100007F:238C", "0200007F:9C40", "01", 1000, 4711));
        table("tcp6");
        assertEquals(PeerUser.UNKNOWN, user(PEER, OWN));
    }

    @Test
    void shouldBelieveNoSocketThatIsClosed() throws IOException {
        // The kernel writes user 0 then, root's.
        table("tcp", row("0200007F:9C40", "0100007F:238C", "06", 0, 0));
        table("tcp6");
        assertEquals(PeerUser.UNKNOWN, user(PEER, OWN));
    }

    @Test
    void shouldFindProgramsThatUseIpv6SocketsForIpv4() throws IOException {
        table("tcp");
        String mapped = "0000000000000000FFFF0000";
        table("tcp6", row(mapped + "0200007F:9C40", mapped + "0100007F:238C", "01", 33, 9));
        assertEquals(33, user(PEER, OWN));
    }

    @Test
    void shouldKnowIpv6() throws IOException {
        String one = "00000000000000000000000001000000";
        table("tcp6", row(one + ":9C40", one + ":238C", "01", 44, 9));
        assertEquals(
                44, user(ListenAddress.parse("[::1]:40000"), ListenAddress.parse("[::1]:9100")));
    }

    @Test
    void shouldTrustNobodyWithoutATable() {
        assertEquals(PeerUser.UNKNOWN, user(PEER, OWN));
        assertEquals(PeerUser.UNKNOWN, user(null, OWN));
    }

    @Test
    void shouldTakeNonsenseForNothing() throws IOException {
        table(
                "tcp",
                "0200007F:9C40 0100007F:238C\n \n",
                "\0\0",
                "a b c d e f g 99999999999999999999");
        assertEquals(PeerUser.UNKNOWN, user(PEER, OWN));
    }
}
