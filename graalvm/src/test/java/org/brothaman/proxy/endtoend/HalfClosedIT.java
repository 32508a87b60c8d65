package org.brothaman.proxy.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import org.brothaman.proxy.endtoend.Client.End;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One side has ended its stream: what the other may still do, and for how long. */
@Tag("any-machine")
final class HalfClosedIT {
    /** Says one thing, as a server of HTTP/1.0 does, and closes. */
    private static void answer(SocketChannel connection) throws IOException {
        connection.read(ByteBuffer.allocate(64));
        connection.write(ByteBuffer.wrap("answer".getBytes(UTF_8)));
    }

    private static void hearTheEnd(SocketChannel connection) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(64);
        while (connection.read(bytes.clear()) >= 0) {}
    }

    @Test
    void shouldFallAsleepThoughAPoolHasNotNoticedTheEnd() {
        try (Backend backend = Backend.serving(HalfClosedIT::answer);
                Proxy proxy =
                        Launch.of(
                                        backend.address(),
                                        "--client-fin-timeout=200ms",
                                        "--exit-idle-time=200ms",
                                        "--access-log")
                                .start();
                Client client = proxy.connect()) {
            client.send("question");
            assertEquals("answer", new String(client.receiveAll(), UTF_8));
            // It does not close, and yet nobody is there any more.
            assertEquals(0, proxy.process().status());
            assertTrue(
                    proxy.log().await("client_fin after").contains("6 to the client"),
                    () -> proxy.log().soFar().toString());
        }
    }

    @Test
    void shouldResetAClientWhoseBackendNeverAnswers() {
        var over = new CompletableFuture<Void>();
        Backend.Manner computing =
                connection -> {
                    hearTheEnd(connection);
                    over.join();
                };
        try (Backend backend = Backend.serving(computing);
                Proxy proxy =
                        Launch.of(backend.address(), "--backend-fin-timeout=200ms", "--access-log")
                                .start();
                Client client = proxy.connect()) {
            client.send("work");
            client.end();
            assertEquals(End.RESET, client.awaitEnd());
            proxy.log().await("backend_fin after");
        } finally {
            over.complete(null);
        }
    }

    /** Each limit is of the one side alone. */
    @Test
    void shouldLetABackendWorkForAClientThatHasEnded() {
        try (Backend backend = Backend.serving(HalfClosedIT::answerLate);
                Proxy proxy =
                        Launch.of(backend.address(), "--client-fin-timeout=1ms", "--access-log")
                                .start();
                Client client = proxy.connect()) {
            client.send("work");
            client.end();
            assertEquals("late answer", new String(client.receiveAll(), UTF_8));
            proxy.log().await("completed after");
        }
    }

    private static void answerLate(SocketChannel connection) throws IOException {
        hearTheEnd(connection);
        Await.pause(500_000_000);
        connection.write(ByteBuffer.wrap("late answer".getBytes(UTF_8)));
    }
}
