package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.hearEnd;
import static org.brothaman.proxy.server.Wire.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connections that carry nothing, and a proxy that nobody uses. */
@Timeout(60)
class IdlenessTest {
    @RegisterExtension final Rig rig = new Rig();

    private ServerSocketChannel backend;
    private TestProxy proxy;

    @BeforeEach
    void open() throws Exception {
        backend = rig.backend();
        proxy = rig.proxy().to(backend.getLocalAddress());
    }

    @Test
    void shouldEndAConnectionThatCarriesNothing() throws Exception {
        proxy.idleTimeout = Duration.ofMillis(80);
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        say(client, "once");
        hear(server, "once");
        hearEnd(client);
        hearEnd(server);
        proxy.awaitConnections(0);
        // The clock starts again for the next one.
        SocketChannel next = rig.connect(proxy);
        hearEnd(rig.accept(backend));
        hearEnd(next);
    }

    /** A side that was promised more bytes must not take the end for theirs. */
    @Test
    void shouldResetAConnectionThatIsStuckWithBytes() throws Exception {
        proxy.idleTimeout = Duration.ofMillis(200);
        proxy.start();
        SocketChannel client = rig.connectNarrow(proxy);
        SocketChannel server = rig.accept(backend);
        byte[] much = new byte[96 << 20];
        assertThrows(IOException.class, () -> Wire.write(server, much));
        proxy.awaitConnections(0);
        Wire.hearReset(client);
    }

    @Test
    void shouldEndWhenNobodyEverComes() {
        proxy.exitIdleTime = Duration.ofMillis(50);
        proxy.start();
        assertEquals(Proxy.End.IDLE, proxy.ended());
        assertEquals(Proxy.State.ENDED, proxy.proxy().state());
    }

    @Test
    void shouldEndOnlyAfterTheLastConnection() throws Exception {
        proxy.exitIdleTime = Duration.ofMillis(30);
        CompletableFuture<SocketChannel> client = new CompletableFuture<>();
        // Connects in time even if this thread is slow: before anybody looks at the clock.
        proxy.start();
        SocketChannel first = rig.connect(proxy);
        client.complete(first);
        SocketChannel server = rig.accept(backend);
        AtomicInteger rounds = new AtomicInteger();
        long until = System.nanoTime() + 4 * proxy.exitIdleTime.toNanos();
        while (System.nanoTime() < until) {
            say(first, "tick");
            hear(server, "tick");
            rounds.incrementAndGet();
        }
        assertFalse(proxy.proxy().ended().toCompletableFuture().isDone());
        first.close();
        hearEnd(server);
        server.close();
        assertEquals(Proxy.End.IDLE, proxy.ended());
    }

    /** Comes while the backends are being put to sleep: the last look finds it. */
    @Test
    void shouldServeWhoIsInTheQueueAtTheLastMoment() throws Exception {
        CompletableFuture<Void> asleep = new CompletableFuture<>();
        CompletableFuture<Void> sleeping = new CompletableFuture<>();
        proxy.sleep =
                () -> {
                    sleeping.complete(null);
                    return asleep;
                };
        proxy.exitIdleTime = Duration.ofMillis(30);
        proxy.start();
        sleeping.join();
        SocketChannel client = rig.connect(proxy);
        asleep.complete(null);
        SocketChannel server = rig.accept(backend);
        say(client, "just in time");
        hear(server, "just in time");
        client.close();
        hearEnd(server);
        server.close();
        assertEquals(Proxy.End.IDLE, proxy.ended());
    }

    /** Whoever came and left while the backends fell asleep may have woken them. */
    @Test
    void shouldSleepAgainAfterAClientThatCameMeanwhile() throws Exception {
        AtomicInteger sleeps = new AtomicInteger();
        CompletableFuture<Void> asleep = new CompletableFuture<>();
        CompletableFuture<Void> sleeping = new CompletableFuture<>();
        proxy.sleep =
                () -> {
                    sleeps.incrementAndGet();
                    sleeping.complete(null);
                    return asleep;
                };
        proxy.exitIdleTime = Duration.ofMillis(100);
        proxy.start();
        sleeping.join();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        client.close();
        hearEnd(server);
        server.close();
        proxy.awaitConnections(0);
        asleep.complete(null);
        assertEquals(Proxy.End.IDLE, proxy.ended());
        assertEquals(2, sleeps.get());
    }

    @Test
    void shouldEndEvenWhenTheBackendsDoNotFallAsleep() {
        proxy.sleep = () -> CompletableFuture.failedFuture(new IOException("planted"));
        proxy.exitIdleTime = Duration.ofMillis(20);
        proxy.start();
        assertEquals(Proxy.End.IDLE, proxy.ended());
    }
}
