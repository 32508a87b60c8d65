package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A unit is frozen under its clients, who stay connected: the manager sees when. */
@Tag("any-machine")
final class QuietIT {
    private static final int FREEZES = 20;

    /** Bytes have reached the backend while the manager had it frozen. */
    private final AtomicBoolean disturbed = new AtomicBoolean();

    private Backend backend(FakeSystemd systemd) {
        return Backend.serving(connection -> echo(systemd, connection));
    }

    private void echo(FakeSystemd systemd, SocketChannel connection) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(64);
        while (connection.read(bytes.clear()) >= 0) {
            disturbed.compareAndSet(false, systemd.isFrozen());
            bytes.flip();
            while (bytes.hasRemaining()) {
                connection.write(bytes);
            }
        }
    }

    private static Launch launch(FakeSystemd systemd, Backend backend, String... more) {
        return Launch.of(backend.address(), "--user", "--unit=web.service", "--ready=unit")
                .and("--on-idle=freeze", "--quiet-after=100ms", "--exit-idle-time=300ms")
                .and(more)
                .with("XDG_RUNTIME_DIR", systemd.runtime());
    }

    private static void awaitFrozen(FakeSystemd systemd) {
        Await.until("it is frozen", systemd::isFrozen);
    }

    @Test
    void shouldKeepConnectionsOverManyFreezes() {
        try (FakeSystemd systemd = new FakeSystemd();
                Backend backend = backend(systemd);
                Proxy proxy = launch(systemd, backend, "--threads=2").start()) {
            Client[] clients = new Client[4];
            for (int i = 0; i < clients.length; i++) {
                clients[i] = proxy.connect();
            }
            for (int round = 0; round < FREEZES; round++) {
                for (Client client : clients) {
                    assertEquals("round " + round, client.echo("round " + round));
                }
                awaitFrozen(systemd);
            }
            for (Client client : clients) {
                assertEquals("bye", client.echo("bye"));
                client.close();
            }
            assertFalse(disturbed.get(), "bytes have passed while it was frozen");
            List<String> calls = systemd.calls();
            assertEquals("StartUnit web.service", calls.getFirst());
            assertTrue(calls.stream().filter("ThawUnit web.service"::equals).count() >= FREEZES);
            assertEquals(0, proxy.terminate());
        }
    }

    @Test
    void shouldFreezeAgainBehindAHeartbeat() {
        try (FakeSystemd systemd = new FakeSystemd();
                Backend backend = backend(systemd);
                Proxy proxy = launch(systemd, backend, "--quiet-bytes=1000").start();
                Client client = proxy.connect()) {
            for (int round = 0; round < FREEZES; round++) {
                assertEquals("beat", client.echo("beat"));
                awaitFrozen(systemd);
            }
            // On a slow machine the last beat may have passed before it looked: "No byte".
            proxy.log().await("on any of 1 open connections");
            assertFalse(disturbed.get(), "bytes have passed while it was frozen");
            client.leave();
            assertEquals(0, proxy.terminate());
        }
    }

    @Test
    void shouldEndQuietConnectionsBeforeItIsStopped() {
        try (FakeSystemd systemd = new FakeSystemd();
                Backend backend = backend(systemd);
                Proxy proxy =
                        Launch.of(backend.address(), "--user", "--unit=web.service", "--ready=unit")
                                .and("--quiet-after=100ms", "--quiet-grace=8s", "--threads=2")
                                .with("XDG_RUNTIME_DIR", systemd.runtime())
                                .start()) {
            for (int round = 1; round <= 3; round++) {
                try (Client first = proxy.connect();
                        Client second = proxy.connect()) {
                    assertEquals("hello", first.echo("hello"));
                    assertEquals("hello", second.echo("hello"));
                    assertEquals(Client.End.CLEAN, first.awaitEnd());
                    assertEquals(Client.End.CLEAN, second.awaitEnd());
                }
                Await.until("it is stopped", () -> !systemd.isUp());
            }
            proxy.log().await("they were ended, and what they used sleeps");
            assertEquals(
                    List.of("StartUnit web.service", "StopUnit web.service"),
                    systemd.calls().subList(0, 2));
            assertEquals(6, systemd.calls().size());
            assertEquals(0, proxy.terminate());
        }
    }

    @Test
    void shouldSayAndCountIt() {
        try (FakeSystemd systemd = new FakeSystemd();
                Backend backend = backend(systemd);
                Proxy proxy = launch(systemd, backend).start();
                Client client = proxy.connect()) {
            assertEquals("hello", client.echo("hello"));
            awaitFrozen(systemd);
            proxy.log().await("No byte on any of 1 open connections for 0.1 s");
            proxy.log().await("web.service frozen");
            assertEquals("again", client.echo("again"));
            proxy.log().await("web.service thawed in");
            awaitFrozen(systemd);
            client.end();
            assertEquals(Client.End.CLEAN, client.awaitEnd());
            assertFalse(systemd.isFrozen());
            assertEquals(0, proxy.terminate());
        }
    }
}
