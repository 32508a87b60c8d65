package org.brothaman.proxy.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenAddressTest {

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080, 127.0.0.1:8080",
        "0.0.0.0:80, 0.0.0.0:80",
        "[::]:8080, [::]:8080",
        "[::1]:0, [::1]:0",
        "[fe80::1%1]:80, [fe80::1%1]:80",
        "127.0.0.1:0, 127.0.0.1:0",
        "127.0.0.1:65535, 127.0.0.1:65535",
        "/run/app.sock, /run/app.sock",
        "@app, @app"
    })
    void readsAddresses(String text, String shown) {
        assertEquals(shown, ListenAddress.parse(text).toString());
    }

    @ParameterizedTest
    @CsvSource({"8080, 127.0.0.1:8080", "0, 127.0.0.1:0", "65535, 127.0.0.1:65535"})
    void aPortAloneIsOpenToThisMachineOnly(String text, String shown) {
        assertEquals(shown, ListenAddress.parse(text).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "0, clients cannot know port 0",
        "127.0.0.1:0, clients cannot know port 0",
        "80801, \"80801\" is not a valid port"
    })
    void givesClientsAPortThatTheyCanKnow(String text, String wrong) {
        String message =
                assertThrows(AddressException.class, () -> ListenAddress.parseFixed(text))
                        .getMessage();
        assertTrue(message.contains(wrong), message);
        assertTrue(message.endsWith("use 1 to 65535"), message);
    }

    @Test
    void readsFixedPortsAsOthers() {
        assertEquals("127.0.0.1:1", ListenAddress.parseFixed("1").toString());
        assertEquals("[::1]:65535", ListenAddress.parseFixed("[::1]:65535").toString());
    }

    @Test
    void repeatsNoControlCharacterInItsRemedy() {
        String message =
                assertThrows(AddressException.class, () -> ListenAddress.parse("a\33:80/tcp"))
                        .getMessage();
        assertTrue(message.endsWith("TCP is implied, use a\\x1b:80"), message);
    }

    @ParameterizedTest
    @CsvSource({
        "'', the address is empty, use PORT",
        "65536, \"65536\" is not a valid port, use 0 to 65535",
        "127.0.0.1:65536, \"65536\" is not a valid port, use 0 to 65535",
        "127.0.0.1:http, \"http\" is not a valid port, use 0 to 65535",
        "127.0.0.1:-1, \"-1\" is not a valid port, use 0 to 65535",
        "127.0.0.1, the port is missing, use PORT",
        "127.0.0.1:, the port is missing, use PORT",
        "[::1], the port is missing, use PORT",
        "localhost, the port is missing, use PORT",
        "localhost:80, \"localhost\" is not a valid IPv4 address, 127.0.0.1:8080",
        "8080/tcp, an address has no protocol suffix, use 8080",
        "127.0.0.1:8080/TCP, an address has no protocol suffix, use 127.0.0.1:8080",
        "[::1]:53/udp, an address has no protocol suffix, only TCP and UNIX stream sockets",
        "*:80, \"*\" is not a valid IPv4 address, 0.0.0.0:8080",
        ":80, \"\" is not a valid IPv4 address, [::]:8080",
        "127.1:80, \"127.1\" is not a valid IPv4 address, 127.0.0.1:8080",
        "::1:80, an IPv6 address needs brackets, [::1]:8080",
        "[127.0.0.1]:80, is not a valid IPv6 address, [2001:db8::1]:80",
        "[::1]80, only :PORT may follow, use PORT",
        "[::1, the closing bracket is missing, use PORT",
        "@, the abstract name is empty, use @NAME"
    })
    void refusesAnythingElse(String text, String wrong, String right) {
        String message =
                assertThrows(AddressException.class, () -> ListenAddress.parse(text)).getMessage();
        assertTrue(message.startsWith("\"" + text + "\": "), message);
        assertTrue(message.contains(wrong), message);
        assertTrue(message.contains(right), message);
    }
}
