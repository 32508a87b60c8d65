package org.brothaman.proxy.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SocketAddressTextTest {

    /** The examples of RFC 5952 sections 4 and 5, and the edges of the address. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "::",
                "::1",
                "1::",
                "2001:db8::1",
                "2001:db8:0:1:1:1:1:1",
                "2001:0:0:1::1",
                "2001:db8::1:0:0:1",
                "2001:db8::aaaa:0:0:1",
                "::2:3:4:5:6:7",
                "1:2:3:4:5:6::",
                "0:2:3:4:5:6:7:0",
                "fe80::1",
                "::ffff:192.0.2.1",
                "::ffff:0.0.0.0",
                "::ffff:0:c000:201",
                "64:ff9b::c000:201",
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
            })
    void writesIpv6AsRfc5952Does(String text) {
        assertEquals("[" + text + "]:80", SocketAddress.inet(v6(text), 80, 0).toString());
    }

    @Test
    void knowsWhatIsOnThisHost() {
        byte[] v4 = {127, 9, 8, 7};
        assertTrue(SocketAddress.inet(v4, 80, 0).isLoopback());
        assertTrue(SocketAddress.inet(v6("::1"), 80, 0).isLoopback());
        assertTrue(SocketAddress.unixPath("/s").isLoopback());
        assertFalse(SocketAddress.inet(new byte[] {10, 127, 0, 1}, 80, 0).isLoopback());
        assertFalse(SocketAddress.inet(v6("::"), 80, 0).isLoopback());
        assertFalse(SocketAddress.inet(v6("1::1"), 80, 0).isLoopback());
    }

    @Test
    void knowsWhatStandsForEveryAddress() {
        assertTrue(SocketAddress.inet(new byte[4], 80, 0).isWildcard());
        assertTrue(SocketAddress.inet(v6("::"), 80, 0).isWildcard());
        assertFalse(SocketAddress.inet(new byte[] {0, 0, 0, 1}, 80, 0).isWildcard());
        assertFalse(SocketAddress.inet(v6("::1"), 80, 0).isWildcard());
        assertFalse(SocketAddress.inet(v6("1::"), 80, 0).isWildcard());
        assertFalse(SocketAddress.unixPath("/s").isWildcard());
    }

    @Test
    void whatItWritesIsReadBackAsTheSameAddress() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = new byte[16];
            for (int at = 0; at < 16; at++) {
                bytes[at] = (byte) (random.nextBoolean() ? 0 : random.nextInt());
            }
            String text = InternetText.v6(bytes, 0);
            InetAddress read = InetAddress.ofLiteral(text);
            assertEquals(InetAddress.getByAddress(bytes), read, text + ", seed " + seed);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, [fe80::1]:80", "2, [fe80::1%2]:80", "-1, [fe80::1%4294967295]:80"})
    void writesTheZoneOfALinkLocalAddress(int scope, String text) {
        assertEquals(text, SocketAddress.inet(v6("fe80::1"), 80, scope).toString());
    }

    @Test
    void writesIpv4AndEveryPort() {
        byte[] address = {(byte) 192, 0, 2, (byte) 255};
        assertEquals("192.0.2.255:0", SocketAddress.inet(address, 0, 0).toString());
        assertEquals("192.0.2.255:65535", SocketAddress.inet(address, 65535, 0).toString());
    }

    @Test
    void writesUnixNames() {
        assertEquals("/run/x.sock", SocketAddress.unixPath("/run/x.sock").toString());
        assertEquals("@x", SocketAddress.unixAbstract("x").toString());
        assertEquals("unnamed", SocketAddress.read(SocketAddressTextTest::unnamed).toString());
    }

    @Test
    void takesUnixNamesUpToTheKernelsLimitInBytes() {
        assertEquals("/" + "é".repeat(53), SocketAddress.unixPath("/" + "é".repeat(53)).toString());
        assertThrows(
                IllegalArgumentException.class,
                () -> SocketAddress.unixPath("/a" + "é".repeat(53)));
        assertThrows(IllegalArgumentException.class, () -> SocketAddress.unixAbstract(""));
    }

    private static int unnamed(byte[] bytes) {
        bytes[0] = SocketAddress.UNIX;
        return 2;
    }

    /** The 16 bytes of a literal, IPv4-mapped ones too. */
    private static byte[] v6(String text) {
        byte[] bytes = InetAddress.ofLiteral(text).getAddress();
        if (bytes.length == 16) {
            return bytes;
        }
        byte[] mapped =
                "\0\0\0\0\0\0\0\0\0\0\u00ff\u00ff....".getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, mapped, 12, 4);
        return mapped;
    }
}
