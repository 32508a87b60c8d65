package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the process ends: by signals and by having nothing to do. */
@Tag("any-machine")
final class EndingIT {
    // ---- signals ----

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void shouldEndAtOnceWhenNobodyIsConnected(String signal) {
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address(), "--drain-timeout=1h").start()) {
            try (Client client = proxy.connect()) {
                assertEquals("hello", client.echo("hello"));
            }
            proxy.process().signal(signal);
            assertEquals(0, proxy.process().status());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void shouldLetATransferFinish(String signal) {
        String manager = "@bro-proxy-test-drain-" + Ports.free();
        try (Running hear = NotificationIT.manager(manager);
                Backend backend = Backend.echo();
                Proxy proxy =
                        Launch.of(backend.address(), "--drain-timeout=infinity")
                                .with("NOTIFY_SOCKET", manager)
                                .start()) {
            try (Client client = proxy.connect()) {
                assertEquals("half", client.echo("half"));
                proxy.process().signal(signal);
                hear.out().await("STOPPING=1");
                assertEquals("other half", client.echo("other half"));
                client.end();
                assertEquals(0, client.receiveAll().length);
            }
            assertEquals(0, proxy.process().status());
        }
    }

    @Test
    void shouldCutOffWhatOutlastsTheDrainTime() {
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address(), "--drain-timeout=100ms").start();
                Client client = proxy.connect()) {
            assertEquals("hello", client.echo("hello"));
            proxy.process().signal("TERM");
            client.awaitEnd();
            assertEquals(0, proxy.process().status());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void shouldEndAtOnceAtTheSecondSignal(String second) {
        String manager = "@bro-proxy-test-twice-" + Ports.free();
        try (Running hear = NotificationIT.manager(manager);
                Backend backend = Backend.echo();
                Proxy proxy =
                        Launch.of(backend.address(), "--drain-timeout=1h")
                                .with("NOTIFY_SOCKET", manager)
                                .start();
                Client client = proxy.connect()) {
            assertEquals("hello", client.echo("hello"));
            proxy.process().signal("TERM");
            hear.out().await("STOPPING=1");
            assertTrue(proxy.process().isAlive());
            proxy.process().signal(second);
            assertEquals(0, proxy.process().status());
            client.awaitEnd();
        }
    }

    // ---- idleness ----

    @Test
    void shouldExitWhenNobodyEverConnects() {
        Outcome outcome = Launch.of("127.0.0.1:9", "--exit-idle-time=50ms").socket("tcp").run();
        assertEquals(0, outcome.status(), outcome::toString);
        assertEquals(List.of(), outcome.err());
    }

    @Test
    void shouldStayAsLongAsSomebodyIsConnectedAndThenExit() {
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address(), "--exit-idle-time=1s").start()) {
            try (Client client = proxy.connect()) {
                assertEquals("hello", client.echo("hello"));
                Await.pause(TimeUnit.MILLISECONDS.toNanos(1500));
                assertEquals("still", client.echo("still"));
            }
            assertEquals(0, proxy.process().status());
        }
    }

    @Test
    void shouldExitUnderSystemdAfterAClientHasLeft() {
        try (Backend backend = Backend.echo();
                Proxy proxy =
                        Launch.of(backend.address(), "--exit-idle-time", "50ms").startBySystemd()) {
            try (Client client = proxy.connect()) {
                assertEquals("hello", client.echo("hello"));
            }
            assertEquals(0, proxy.process().status());
        }
    }

    /**
     * Clients come as close as can be to the moment of the exit, again and again: each must be
     * served, by this activation or by the next.
     */
    @RepeatedTest(2)
    void shouldLoseNobodyWhoComesAtTheMomentOfExit() {
        Binary.requireItsOwnMachine("a hundred starts take too long");
        long seed = ThreadLocalRandom.current().nextLong();
        System.out.println("moments of exit: seed " + seed);
        Random random = new Random(seed);
        int activations = 50;
        long idleNanos = TimeUnit.MILLISECONDS.toNanos(20);
        try (Backend backend = Backend.echo();
                Running unit =
                        Command.of(Programs.ours("again"), Binary.path(), backend.address())
                                .and("--exit-idle-time=20ms", "--log-level=warning")
                                .start()) {
            String address = unit.out().await("3 ").substring(2);
            int served = 0;
            while (exits(unit) < activations) {
                assertTrue(served < 50 * activations, "it does not exit");
                try (Client client = Client.connect(address)) {
                    String text = "client " + served++;
                    assertEquals(text, client.echo(text));
                    client.end();
                    assertEquals(0, client.receiveAll().length);
                } catch (UncheckedIOException e) {
                    throw new AssertionError("client " + served + " was lost", e);
                }
                // From a little before the exit, which is due then, to a little after it.
                Await.pause(idleNanos + random.nextLong(-1_000_000, 2_000_000));
            }
            assertEquals(served, backend.accepted());
            assertFalse(
                    unit.out().soFar().stream()
                            .anyMatch(line -> line.matches("killed .*|exited [1-9].*")),
                    () -> unit.out().soFar().toString());
            assertEquals(List.of(), unit.err().soFar());
        }
    }

    private static long exits(Running unit) {
        return unit.out().soFar().stream().filter("exited 0"::equals).count();
    }

    // ---- one connection ----

    @Test
    void shouldEndAConnectionThatIsSilentForTheIdleTimeout() {
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address(), "--idle-timeout=1s").start();
                Client client = proxy.connect()) {
            assertEquals("hello", client.echo("hello"));
            client.awaitEnd();
            Await.until("the backend's connection ends too", () -> backend.open() == 0);
            assertTrue(proxy.process().isAlive());
        }
    }

    @Test
    void shouldNotCountADirectionAsIdleWhileTheOtherMoves() {
        try (Backend backend =
                        Backend.serving(
                                connection -> {
                                    for (int i = 0; i < 20; i++) {
                                        Await.pause(TimeUnit.MILLISECONDS.toNanos(100));
                                        connection.write(ByteBuffer.wrap(new byte[] {1}));
                                    }
                                });
                Proxy proxy = Launch.of(backend.address(), "--idle-timeout=1s").start();
                Client client = proxy.connect()) {
            assertEquals(20, client.receiveAll().length);
        }
    }
}
