package org.brothaman.proxy.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import org.brothaman.proxy.address.BackendAddress.Fixed;
import org.brothaman.proxy.address.BackendAddress.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackendAddressTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080, 127.0.0.1:8080",
        "127.0.0.1, 127.0.0.1:80",
        "18101, 127.0.0.1:18101",
        "080, 127.0.0.1:80",
        "0.0.0.0:1, 0.0.0.0:1",
        "255.255.255.255:65535, 255.255.255.255:65535",
        "127.0.0.1:08080, 127.0.0.1:8080",
        "[::1]:8080, [::1]:8080",
        "[::1], [::1]:80",
        "[::]:80, [::]:80",
        "[2001:DB8:0:0:0:0:0:1]:80, [2001:db8::1]:80",
        "[::ffff:192.0.2.1]:80, 192.0.2.1:80",
        "[64:ff9b::192.0.2.1]:80, [64:ff9b::c000:201]:80",
        "[fe80::1%1]:80, [fe80::1%1]:80",
        "fe80::1%1:80, [fe80::1%1]:80",
        "/run/app.sock, /run/app.sock",
        "/run/a:80, /run/a:80",
        "/run/with space, /run/with space",
        "@app, @app",
        "@app:80, @app:80",
        "@/run/app, @/run/app"
    })
    void readsLiteralAddressesThatNeedNoResolver(String text, String shown) {
        BackendAddress address = BackendAddress.parse(text);
        assertInstanceOf(Fixed.class, address);
        assertEquals(shown, address.toString());
    }

    /** As systemd-socket-proxyd does, whatever address the reader may have meant. */
    @ParameterizedTest
    @CsvSource({
        "::1:8080, [::1]:8080",
        "2001:db8::1:80, [2001:db8::1]:80",
        "1:2:3:4:5:6:7:8:9, [1:2:3:4:5:6:7:8]:9",
        "::fffe:0:1:2, [::fffe:0:1]:2",
        ":::80, [::]:80"
    })
    void splitsAnIpv6AddressWithoutBracketsAtTheLastColon(String text, String shown) {
        assertEquals(shown, assertInstanceOf(Fixed.class, BackendAddress.parse(text)).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:8080, localhost, 8080",
        "localhost, localhost, 80",
        "db.example.org.:5432, db.example.org., 5432",
        "my_app:1, my_app, 1",
        "a-b--c.example:65535, a-b--c.example, 65535",
        "1.2.3.4.example:80, 1.2.3.4.example, 80",
        "0xcafe.example:80, 0xcafe.example, 80",
        "3com:80, 3com, 80",
        "x:80, x, 80"
    })
    void keepsHostNamesForTheResolver(String text, String host, int port) {
        assertEquals(new Named(host, port), BackendAddress.parse(text));
        assertEquals(host + ":" + port, BackendAddress.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 63})
    void takesLabelsOfUpTo63Characters(int length) {
        String host = "a".repeat(length) + ".example";
        assertEquals(new Named(host, 80), BackendAddress.parse(host));
    }

    @Test
    void refusesLabelsOf64CharactersAndNamesOf254() {
        assertRefused("a".repeat(64) + ".example", "is not a valid host name", "63 characters");
        String long253 = ("a".repeat(49) + ".").repeat(5) + "abc";
        assertEquals(new Named(long253, 80), BackendAddress.parse(long253));
        assertRefused(long253 + "d", "is not a valid host name", "253");
    }

    @ParameterizedTest
    @CsvSource({
        "h:0, port 0 is out of range",
        "0, port 0 is out of range",
        "2130706433, port 2130706433 is out of range",
        "80/tcp, an address has no protocol suffix",
        "h:80/tcp, an address has no protocol suffix",
        "h:00, port 00 is out of range",
        "h:65536, port 65536 is out of range",
        "h:4294967297, port 4294967297 is out of range",
        "h:99999999999999999999999, is out of range",
        "[::1]:0, port 0 is out of range",
        "127.0.0.1:65536, port 65536 is out of range",
        "h:, the port is missing",
        "[::1]:, the port is missing",
        ":, the host is missing",
        ":80, the host is missing",
        "[]:80, the host is missing",
        "h:-1, \"-1\" is not a known TCP service",
        "h:+80, \"+80\" is not a known TCP service",
        "'h:80 ', \"80 \" is not a known TCP service",
        "h:8O8O, \"8O8O\" is not a known TCP service"
    })
    void refusesPortsThatCannotBe(String text, String wrong) {
        assertRefused(text, wrong, "use");
    }

    /** inet_aton(3) would take all of these for some address. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.1:80",
                "127.0.1",
                "0x7f000001:80",
                "0x7f.0.0.1",
                "127.0.0.0x1",
                "0177.0.0.1",
                "127.0.0.01",
                "127.0.0.1.",
                "256.0.0.1",
                "1.2.3.4.5",
                "1..2",
                "0x"
            })
    void refusesOddFormsOfIpv4(String text) {
        assertRefused(text, "is not a valid IPv4 address", "four decimal numbers");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::1",
                "2001:db8::1",
                "1:2:3:4:5:6:7:8",
                "a:b:80",
                "::80",
                "[1::2::3]:80",
                "[1:2:3]:80",
                "[12345::]:80",
                "[:1]:80",
                "[127.0.0.1]:80",
                "[localhost]:80",
                "[::ffff:127.1]:80",
                "[::ffff:1.2.3.04]:80",
                "[::ffff:0x7f.0.0.1]:80",
                "[1:2:3:4:5:6:7:1.2.3.4]:80",
                "[::g]:80"
            })
    void refusesWhatIsNoIpv6Address(String text) {
        assertRefused(text, "is not a valid IPv6 address", "[2001:db8::1]:80");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[::1",
                "[",
                "[::1]80",
                "[::1]]:80",
                "::1]:80",
                "a[b]:80",
                "x]",
                "[[::1]]:80"
            })
    void refusesBadBrackets(String text) {
        String message =
                assertThrows(AddressException.class, () -> BackendAddress.parse(text)).getMessage();
        assertTrue(message.startsWith("\"" + text + "\": "), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a..b",
                ".a",
                "-a",
                "a-",
                "a/b:80",
                "a@b",
                "bücher.example",
                "a%eth0",
                "*",
                "http://a"
            })
    void refusesWhatIsNoHostName(String text) {
        assertThrows(AddressException.class, () -> BackendAddress.parse(text));
    }

    @Test
    void readsAScopeByTheNameOfItsInterface() throws Exception {
        NetworkInterface loopback = NetworkInterface.getByName("lo");
        String shown = "[fe80::1%" + loopback.getIndex() + "]:80";
        assertEquals(shown, BackendAddress.parse("[fe80::1%lo]:80").toString());
        assertEquals(shown, BackendAddress.parse("fe80::1%lo:80").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[fe80::1%no-such0]:80", "[fe80::1%]:80", "[fe80::1%99999999999]:80"})
    void refusesAScopeWithoutAnInterface(String text) {
        assertRefused(text, "there is no network interface", "ip link");
    }

    @Test
    void takesUnixNamesOf107BytesAndRefuses108() {
        String path = "/" + "p".repeat(106);
        assertEquals(path, BackendAddress.parse(path).toString());
        assertRefused(path + "p", "of 108 bytes is too long", "at most 107 bytes");
        String name = "@" + "é".repeat(53) + "x";
        assertEquals(name, BackendAddress.parse(name).toString());
        assertRefused(name + "x", "of 108 bytes is too long", "at most 107 bytes");
    }

    @Test
    void refusesEmptyAddresses() {
        assertRefused("", "is empty", "HOST:PORT");
        assertRefused("@", "is empty", "@NAME");
        assertRefused("/", "is a directory", "socket");
        assertRefused("/run/", "is a directory", "socket");
    }

    @Test
    void messagesStayOneLine() {
        String message =
                assertThrows(AddressException.class, () -> BackendAddress.parse("a\nb\r\u001b:\t"))
                        .getMessage();
        assertFalse(message.chars().anyMatch(Character::isISOControl), message);
    }

    @Test
    void messagesAreShortWhateverTheAddress() {
        String message =
                assertThrows(
                                AddressException.class,
                                () -> BackendAddress.parse("a".repeat(1 << 20)))
                        .getMessage();
        assertTrue(message.length() < 1000, () -> "characters: " + message.length());
    }

    @Test
    void refusesAZeroByteThatWouldCutThePath() {
        for (String text : new String[] {"/run/a\0b", "@a\0b"}) {
            assertThrows(AddressException.class, () -> BackendAddress.parse(text));
            assertThrows(AddressException.class, () -> ListenAddress.parse(text));
        }
    }

    @Test
    void looksServicesUpByNameAndAlias(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("services");
        Files.writeString(
                file,
                """
                # Network services
                domain\t\t53/udp
                http\t\t80/tcp\t\twww # WorldWideWeb HTTP
                odd
                worse\tx/tcp
                huge\t70000/tcp
                domain 53/tcp
                #postgresql 1/tcp
                postgresql  5432/tcp  postgres
                """);
        Services services = new Services(file);
        assertEquals(new Named("h", 80), BackendParser.parse("h:http", services));
        assertEquals(new Named("h", 80), BackendParser.parse("h:www", services));
        assertEquals(new Named("h", 53), BackendParser.parse("h:domain", services));
        assertEquals("[::1]:5432", BackendParser.parse("::1:postgresql", services).toString());
        for (String name : new String[] {"WorldWideWeb", "odd", "worse", "huge", "HTTP"}) {
            AddressException refused =
                    assertThrows(
                            AddressException.class,
                            () -> BackendParser.parse("h:" + name, services));
            assertTrue(refused.getMessage().contains("it is not in " + file), refused.getMessage());
        }
    }

    @Test
    void readsTheServicesFileOnlyForAName(@TempDir Path folder) {
        Services missing = new Services(folder.resolve("services"));
        assertEquals(new Named("h", 80), BackendParser.parse("h:80", missing));
        String message =
                assertThrows(AddressException.class, () -> BackendParser.parse("h:http", missing))
                        .getMessage();
        assertTrue(message.contains("cannot be read"), message);
    }

    private static void assertRefused(String text, String wrong, String right) {
        AddressException refused =
                assertThrows(AddressException.class, () -> BackendAddress.parse(text));
        String message = refused.getMessage();
        assertTrue(message.startsWith("\"" + text + "\": "), message);
        assertTrue(message.contains(wrong), message);
        assertTrue(message.contains(right), message);
    }
}
