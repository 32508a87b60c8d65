package org.brothaman.proxy.setup.quadlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BackendGuessTest {
    /**
     * @param listens of the container, with spaces between, the one that is asked for first
     */
    private static String guess(String container, String listens) {
        return guess(container, listens, BackendGuess::of);
    }

    @FunctionalInterface
    private interface Guess {
        BackendGuess.Answer of(Quadlet quadlet, Listen listen, List<Listen> listens);
    }

    private static String guess(String container, String listens, Guess how) {
        UnitFile file =
                UnitFileParser.parse(
                        "f", "[Container]\n" + container.replace(' ', '\n') + "\n", c -> {});
        List<Listen> all =
                Stream.of(listens.split(" "))
                        .map(
                                listen ->
                                        Listen.parse(
                                                new NamedValue(null, listen),
                                                SourceLocation.line("f", 9)))
                        .toList();
        Quadlet quadlet = new Quadlet("w", QuadletKind.CONTAINER, Path.of("/f"), file);
        return switch (how.of(quadlet, all.getFirst(), all)) {
            case BackendGuess.Answer.Found found -> found.backend();
            case BackendGuess.Answer.Unknown unknown -> unknown.diagnostic().toString();
        };
    }

    @ParameterizedTest
    @CsvSource({
        "PublishPort=127.0.0.1:18080:80, 8080, 127.0.0.1:18080",
        "PublishPort=18080:80, 8080, 127.0.0.1:18080",
        "PublishPort=0.0.0.0:18080:80/tcp, 80, 127.0.0.1:18080",
        "PublishPort=[::1]:18080:80, 80, [::1]:18080",
        "PublishPort=[::]:18080:80, 80, [::1]:18080",
        "PublishPort=127.0.0.2:18080:80, /run/x, 127.0.0.2:18080",
        "PublishPort=1053:53/udp PublishPort=18080:80, 8080, 127.0.0.1:18080",
        "PublishPort=18080:80 PublishPort=18443:443, 443, 127.0.0.1:18443",
        "PublishPort=18000-18003:8000-8003, 8002, 127.0.0.1:18002",
        "PublishPort=1:1 PublishPort= PublishPort=18080:80, 8080, 127.0.0.1:18080",
        "Network=host ExposeHostPort=18080, 8080, 127.0.0.1:18080",
        "Network=host PublishPort=8080:8080 ExposeHostPort=18080, 8080, 127.0.0.1:18080",
    })
    void shouldFindTheOnlyOrTheSamePort(String container, String listen, String backend) {
        assertEquals(backend, guess(container, listen));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PublishPort=80 | f:2: PublishPort=80 lets Podman choose the port, so it cannot be known; write PublishPort=127.0.0.1:10080:80",
                "PublishPort=1:10 PublishPort=2:20 | f:9: cannot tell which of the container's ports Listen=127.0.0.1:8080 leads to; add Backend=ADDRESS:PORT",
                "PublishPort=12:8080:80 | f:2: PublishPort=12:8080:80 \"12:8080\": \"12\" is not a valid IPv4 address; use four decimal numbers from 0 to 255 without leading zeros,"
                        + " such as 192.0.2.1",
                "PublishPort=70000:80 | f:2: PublishPort=70000:80 \"127.0.0.1:70000\": port 70000"
                        + " is out of range; use 1 to 65535",
                "Network=host | f:9: Network=host does not say where the container answers; add"
                        + " Backend=ADDRESS:PORT, or ExposeHostPort=PORT to [Container]",
                "Network=host PublishPort=18080:80 | f:9: with Network=host PublishPort= has no effect, and nothing else says where the container answers; add"
                        + " Backend=ADDRESS:PORT, or ExposeHostPort=PORT to [Container]",
                "Image=x | f:9: no PublishPort= says where the container answers; add"
                        + " Backend=ADDRESS:PORT, or PublishPort=127.0.0.1:PORT:PORT to [Container]",
            })
    void shouldAskWhenItIsNotClear(String container, String diagnostic) {
        assertEquals(diagnostic, guess(container, "8080"));
    }

    @ParameterizedTest
    @CsvSource({"22, 127.0.0.1:10022", "80, 127.0.0.1:18080"})
    void shouldMatchSeveralListensByPortOnly(String listen, String backend) {
        String container = "PublishPort=10022:22 PublishPort=18080:80";
        assertEquals(backend, guess(container, listen + " 4444"));
        assertTrue(guess("PublishPort=10022:22", "80 22").contains("cannot tell which"));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080 [::1]:8080, PublishPort=127.0.0.1:18080:80",
        "[::1]:8080 127.0.0.1:8080, PublishPort=127.0.0.1:18080:80",
        "8080 %t/web.sock, PublishPort=127.0.0.1:18080:80",
        "%t/web.sock 8080, PublishPort=127.0.0.1:18080:80",
        "8080, PublishPort=127.0.0.1:18080:80 PublishPort=[::1]:18080:80",
        "8080 [::1]:8080, PublishPort=127.0.0.1:18080:8080 PublishPort=[::1]:18080:8080",
    })
    void shouldLeadSeveralAddressesToTheOnePort(String listens, String container) {
        assertEquals("127.0.0.1:18080", guess(container, listens));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PublishPort=18080:80 | 8080 | localhost:80",
                "PublishPort=1:80 PublishPort=2:443 | 443 | localhost:443",
                "ExposeHostPort=80 | 8080 | localhost:80",
                "ExposeHostPort=80/tcp | /run/x | localhost:80",
                "ExposeHostPort=80 ExposeHostPort=443 | 80 443 | localhost:80",
                "ExposeHostPort=80 ExposeHostPort=443 | 8080 | f:9: cannot tell which of the container's ports Listen=127.0.0.1:8080 leads to; add Backend=PORT",
                "Image=x | 8080 | f:9: no PublishPort= says where the container answers; add Backend=PORT, the application's own port, or PublishPort=127.0.0.1:PORT:PORT to [Container]",
            })
    void shouldFindTheContainersOwnPort(String container, String listens, String backend) {
        assertEquals(backend, guess(container, listens, BackendGuess::inside));
    }
}
