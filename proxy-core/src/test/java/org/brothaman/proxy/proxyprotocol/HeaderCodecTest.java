package org.brothaman.proxy.proxyprotocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.brothaman.proxy.address.AddressLiteral;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.proxyprotocol.HeaderDecoder.Decoded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderCodecTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    private static final ProxyHeader TCP4 =
            ProxyHeader.Proxied.of(address("192.0.2.1", 56324), address("198.51.100.7", 443));
    private static final ProxyHeader TCP6 =
            ProxyHeader.Proxied.of(address("2001:db8::1", 1), address("2001:db8::2", 65535));

    @Test
    void writesVersion1() {
        assertEquals("PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n", v1(TCP4));
        assertEquals("PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n", v1(TCP6));
        assertEquals("PROXY UNKNOWN\r\n", v1(ProxyHeader.Local.INSTANCE));
    }

    @Test
    void writesVersion2() {
        assertEquals(SIGNATURE + "2111000c" + "c0000201" + "c6336407" + "dc0401bb", v2(TCP4));
        assertEquals(
                SIGNATURE
                        + "21210024"
                        + "20010db8000000000000000000000001"
                        + "20010db8000000000000000000000002"
                        + "0001ffff",
                v2(TCP6));
        assertEquals(SIGNATURE + "20000000", v2(ProxyHeader.Local.INSTANCE));
    }

    @Test
    void writesExtensions() {
        byte[] id = "4711".getBytes(StandardCharsets.US_ASCII);
        String header = hex(HeaderEncoder.encode(HeaderFormat.V2, TCP4, id, true));
        assertTrue(
                header.startsWith(
                        SIGNATURE
                                + "2111001a"
                                + "c0000201c6336407dc0401bb"
                                + "05000434373131"
                                + "030004"),
                header);
        assertEquals(TCP4, complete(HexFormat.of().parseHex(header)).header());
    }

    @Test
    void ipv4ClientOfAnIpv6SocketIsAnIpv4Client() {
        ProxyHeader header =
                ProxyHeader.Proxied.of(
                        address("::ffff:192.0.2.1", 56324), address("::ffff:198.51.100.7", 443));
        assertEquals(TCP4, header);
    }

    @Test
    void addressesOfTwoFamiliesAreNotMixed() {
        assertEquals(
                ProxyHeader.Local.INSTANCE,
                ProxyHeader.Proxied.of(address("192.0.2.1", 1), address("2001:db8::1", 2)));
        assertEquals(
                ProxyHeader.Local.INSTANCE,
                ProxyHeader.Proxied.of(null, address("2001:db8::1", 2)));
    }

    @Test
    void unixClientsAreNamedByVersion2Only() {
        ProxyHeader header =
                ProxyHeader.Proxied.of(
                        SocketAddress.unixAbstract("client"), SocketAddress.unixPath("/run/s"));
        assertEquals("PROXY UNKNOWN\r\n", v1(header));
        assertEquals(
                header,
                complete(HeaderEncoder.encode(HeaderFormat.V2, header, null, false)).header());
        ProxyHeader unnamed =
                ProxyHeader.Proxied.of(
                        SocketAddress.unix(new byte[0]), SocketAddress.unixPath("/run/s"));
        assertEquals(
                unnamed,
                complete(HeaderEncoder.encode(HeaderFormat.V2, unnamed, null, false)).header());
    }

    /** Whatever is written is read as the same, from no fewer bytes than it has. */
    @Test
    void readsWhatItWritesHoweverItComes() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            int family = random.nextBoolean() ? 4 : 16;
            ProxyHeader header =
                    ProxyHeader.Proxied.of(random(random, family), random(random, family));
            HeaderFormat format = random.nextBoolean() ? HeaderFormat.V1 : HeaderFormat.V2;
            byte[] id = random.nextBoolean() ? new byte[1 + random.nextInt(128)] : null;
            byte[] bytes = HeaderEncoder.encode(format, header, id, random.nextBoolean());
            byte[] more = Arrays.copyOf(bytes, bytes.length + 10);
            for (int length = 0; length < bytes.length; length++) {
                Decoded decoded = HeaderDecoder.decode(more, length);
                Decoded.Incomplete incomplete =
                        assertInstanceOf(Decoded.Incomplete.class, decoded, "seed " + seed);
                assertTrue(
                        incomplete.total() > length && incomplete.total() <= bytes.length,
                        "seed " + seed);
            }
            assertEquals(
                    new Decoded.Complete(header, bytes.length),
                    HeaderDecoder.decode(more, more.length),
                    "seed " + seed);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY UNKNOWN\r\n",
                "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
                "PROXY UNKNOWN whatever\r\n"
            })
    void unknownClientOfVersion1KeepsThePeersAddress(String line) {
        assertEquals(new Decoded.Complete(ProxyHeader.Local.INSTANCE, line.length()), decode(line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.0\r\n\r\n",
                "PROXY\r\n",
                "PROXY  TCP4 192.0.2.1 198.51.100.7 56324 443\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443 \r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 56324\r\n",
                "PROXY TCP4 192.0.2.01 198.51.100.7 56324 443\r\n",
                "PROXY TCP4 192.0.2.256 198.51.100.7 56324 443\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 056324 443\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 65536 443\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.7 -1 443\r\n",
                "PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n",
                "PROXY TCP6 192.0.2.1 198.51.100.7 56324 443\r\n",
                "PROXY TCP6 2001:db8::1%1 2001:db8::2 1 2\r\n",
                "PROXY TCP4 localhost 198.51.100.7 56324 443\r\n",
                "PROXY UDP4 192.0.2.1 198.51.100.7 56324 443\r\n",
                "proxy TCP4 192.0.2.1 198.51.100.7 56324 443\r\n"
            })
    void refusesWhatIsNoHeaderOfVersion1(String text) {
        assertInstanceOf(Decoded.Invalid.class, decode(text));
    }

    @Test
    void lineOfVersion1HasAtMost107Bytes() {
        String text = "PROXY UNKNOWN " + "x".repeat(200);
        assertEquals(new Decoded.Incomplete(107), decode(text.substring(0, 106)));
        assertInstanceOf(Decoded.Invalid.class, decode(text.substring(0, 107)));
        String longest = text.substring(0, 105) + "\r\n";
        assertEquals(new Decoded.Complete(ProxyHeader.Local.INSTANCE, 107), decode(longest));
        assertInstanceOf(Decoded.Invalid.class, decode(text.substring(0, 106) + "\r\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "0d0a0d0a000d0a515549540b2111000c, another signature",
        SIGNATURE + "1111000c, another version",
        SIGNATURE + "2211000c, another command",
        SIGNATURE + "21120000, datagrams",
        SIGNATURE + "2111000bc0000201c6336407dc0401, too short for its addresses",
        SIGNATURE + "2111000ec0000201c6336407dc0401bb0400, an extension cut off",
        SIGNATURE + "2111000fc0000201c6336407dc0401bb040001, an extension too long",
        SIGNATURE + "21110013c0000201c6336407dc0401bb03000400000000, a wrong checksum",
        SIGNATURE + "2111000fc0000201c6336407dc0401bb030000, no checksum"
    })
    void refusesWhatIsNoHeaderOfVersion2(String header, String what) {
        byte[] bytes = HexFormat.of().parseHex(header);
        assertInstanceOf(Decoded.Invalid.class, HeaderDecoder.decode(bytes, bytes.length), what);
    }

    @Test
    void localHeaderSaysNothingWhateverElseItSays() {
        String oddPadding = "20110010c0000201c6336407dc0401bbaabbccdd";
        String[] rests = {
            "20110000", "20120003aabbcc", "20000004aabbccdd", oddPadding, "21000004aabbccdd"
        };
        for (String rest : rests) {
            byte[] bytes = HexFormat.of().parseHex(SIGNATURE + rest);
            assertEquals(
                    new Decoded.Complete(ProxyHeader.Local.INSTANCE, bytes.length),
                    HeaderDecoder.decode(bytes, bytes.length),
                    rest);
        }
    }

    @Test
    void skipsExtensionsUpToTheLongestHeader() {
        byte[] bytes = new byte[HeaderDecoder.HEADER_MAX];
        byte[] head =
                HexFormat.of()
                        .parseHex(SIGNATURE + "2111ffff" + "c0000201c6336407dc0401bb" + "04fff0");
        System.arraycopy(head, 0, bytes, 0, head.length);
        assertEquals(new Decoded.Incomplete(bytes.length), HeaderDecoder.decode(bytes, 100));
        assertEquals(
                new Decoded.Complete(TCP4, bytes.length),
                HeaderDecoder.decode(bytes, bytes.length));
    }

    /** CRC-32C's own check value, so that it is the right polynomial. */
    @Test
    void checksumIsCastagnolis() {
        var crc = new java.util.zip.CRC32C();
        crc.update("123456789".getBytes(StandardCharsets.US_ASCII));
        assertEquals(0xe3069283L, crc.getValue());
        assertArrayEquals(
                new byte[] {1, 2, 3, 4}, SocketAddress.inet(new byte[] {1, 2, 3, 4}, 5, 0).host());
    }

    private static Decoded decode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return HeaderDecoder.decode(bytes, bytes.length);
    }

    private static Decoded.Complete complete(byte[] bytes) {
        return assertInstanceOf(
                Decoded.Complete.class, HeaderDecoder.decode(bytes, bytes.length), hex(bytes));
    }

    private static String v1(ProxyHeader header) {
        byte[] bytes = HeaderEncoder.encode(HeaderFormat.V1, header, null, false);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static String v2(ProxyHeader header) {
        return hex(HeaderEncoder.encode(HeaderFormat.V2, header, null, false));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static SocketAddress address(String host, int port) {
        return AddressLiteral.parse(host, port);
    }

    private static SocketAddress random(Random random, int size) {
        byte[] host = new byte[size];
        random.nextBytes(host);
        return SocketAddress.inet(host, random.nextInt(65536), 0);
    }
}
