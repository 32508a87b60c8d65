package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.brothaman.proxy.endtoend.Traffic.Flow;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Under systemd-socket-activate(1), what systemd-socket-proxyd is there for. */
@Tag("any-machine")
final class SocketActivationIT {
    /** An emulated machine is slower. */
    private static final long MUCH = Binary.isEmulated() ? 64 << 20 : 1L << 30;

    @Test
    void shouldEchoAndServeASecondConnection() {
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address()).startBySystemd()) {
            try (Client first = proxy.connect()) {
                assertEquals("hello", first.echo("hello"));
                try (Client second = proxy.connect()) {
                    assertEquals("world", second.echo("world"));
                    assertEquals("again", first.echo("again"));
                }
            }
            assertEquals(2, backend.accepted());
            assertEquals(0, proxy.terminate());
        }
    }

    @Test
    void shouldBringBack64KibibytesOfRandomBase64() {
        long seed = ThreadLocalRandom.current().nextLong();
        System.out.println("64 KiB of base64: seed " + seed);
        byte[] random = new byte[48 << 10];
        new Random(seed).nextBytes(random);
        byte[] sent = Base64.getEncoder().encode(random);
        assertEquals(64 << 10, sent.length);
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address()).startBySystemd();
                Client client = proxy.connect()) {
            client.send(sent).end();
            assertArrayEquals(sent, client.receiveAll());
        }
    }

    @Test
    void shouldCarryMuchEachWayAtOnce() throws Exception {
        var atBackend = new CompletableFuture<Flow>();
        var fromBackend = new CompletableFuture<Flow>();
        try (Backend backend =
                        Backend.serving(
                                connection -> {
                                    var received =
                                            Background.run(() -> Traffic.receive(connection));
                                    var sending =
                                            Background.run(() -> Traffic.send(connection, 1, MUCH));
                                    fromBackend.complete(sending.join());
                                    atBackend.complete(received.join());
                                });
                Proxy proxy = Launch.of(backend.address()).startBySystemd();
                Client client = proxy.connect()) {
            var sent = Background.run(() -> Traffic.send(client.channel(), 2, MUCH));
            Flow received = Traffic.receive(client.channel());
            assertEquals(MUCH, received.bytes());
            assertEquals(fromBackend.join(), received);
            assertEquals(sent.join(), atBackend.join());
            assertFalse(received.equals(sent.join()), "the two streams differ");
        }
    }

    @Test
    void shouldGiveAHalfClosingClientItsWholeReply() {
        byte[] question = "question".getBytes();
        byte[] answer = new byte[1 << 20];
        Arrays.fill(answer, (byte) 'a');
        try (Backend backend = Backend.serving(c -> answerAtTheEnd(c, question.length, answer));
                Proxy proxy = Launch.of(backend.address()).startBySystemd()) {
            Outcome nc =
                    Command.of(Programs.require("nc.openbsd", "netcat-openbsd"))
                            .and("-N", "127.0.0.1", proxy.port())
                            .run(question)
                            .orFail();
            assertEquals(new String(answer), nc.outText());
        }
    }

    /** Answers only once the client has ended its stream. */
    private static void answerAtTheEnd(SocketChannel connection, int expected, byte[] answer)
            throws IOException {
        ByteBuffer question = ByteBuffer.allocate(expected + 1);
        while (connection.read(question) >= 0) {}
        if (question.position() == expected) {
            ByteBuffer rest = ByteBuffer.wrap(answer);
            while (rest.hasRemaining()) {
                connection.write(rest);
            }
        }
    }

    // ---- systemd's own tests of its proxyd, TEST-74-AUX-UTILS and systemd-socket-proxyd(8) ----

    @Test
    void shouldRaiseTheSoftLimitOfDescriptorsToTheHardOne() {
        try (Backend backend = Backend.echo();
                Proxy proxy =
                        Launch.of(backend.address())
                                .under("prlimit", "--nofile=1024:4096")
                                .startBySystemd();
                Client client = proxy.connect()) {
            assertEquals("hello", client.echo("hello"));
            String[] limit = proxy.line("limits", "Max open files").trim().split("\\s{2,}");
            assertEquals("4096", limit[1], "soft");
            assertEquals("4096", limit[2], "hard");
        }
    }

    @Test
    void shouldRefuseAboveTheLimitAndServeAgainBelowIt() {
        try (Backend backend = Backend.echo();
                Proxy proxy =
                        Launch.of("--connections-max=1", backend.address()).startBySystemd()) {
            try (Client first = proxy.connect()) {
                assertEquals("one", first.echo("one"));
                try (Client second = proxy.connect()) {
                    second.send("dropped").end();
                    assertEquals(0, second.receiveAll().length);
                }
                assertEquals("still", first.echo("still"));
                proxy.log().await("Hit connection limit, refusing connection.");
            }
            Await.until("the first connection's end at the backend", () -> backend.open() == 0);
            assertEquals("served", servedSoon(proxy));
            assertEquals(0, proxy.terminate());
        }
    }

    /** The backend may see the end a moment before the proxy has forgotten the connection. */
    private static String servedSoon(Proxy proxy) {
        String[] answer = new String[1];
        Await.until(
                "service resumes",
                () -> {
                    try (Client client = proxy.connect()) {
                        client.send("served").end();
                        answer[0] = new String(client.receiveAll());
                        return !answer[0].isEmpty();
                    } catch (UncheckedIOException e) {
                        return false;
                    }
                });
        return answer[0];
    }

    // ---- several sockets ----

    @Test
    void shouldServeEachNamedSocketByItsOwnBackend() {
        try (Backend web = Backend.serving(c -> c.write(ByteBuffer.wrap("web".getBytes())));
                Backend admin = Backend.serving(c -> c.write(ByteBuffer.wrap("admin".getBytes())));
                Proxy proxy =
                        Launch.of(
                                        "--backend=web=" + web.address(),
                                        "--backend",
                                        "admin=" + admin.address())
                                .startBySystemd("web", "admin")) {
            try (Client first = proxy.connect(0);
                    Client second = proxy.connect(1)) {
                assertEquals("admin", new String(second.receiveAll()));
                assertEquals("web", new String(first.receiveAll()));
            }
            assertEquals(0, proxy.terminate());
        }
    }
}
