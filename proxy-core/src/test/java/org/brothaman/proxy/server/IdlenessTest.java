package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.hearEnd;
import static org.brothaman.proxy.server.Wire.hearReset;
import static org.brothaman.proxy.server.Wire.say;
import static org.brothaman.proxy.session.Activator.Sleep.ASLEEP;
import static org.brothaman.proxy.session.Activator.Sleep.FAILED;
import static org.brothaman.proxy.session.Activator.Sleep.NEEDED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.brothaman.proxy.kernel.ForwardingKernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.session.Activator;
import org.brothaman.proxy.session.TimeLimit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that carry nothing, and a proxy that nobody uses, by a clock of the test's own. */
@Timeout(60)
class IdlenessTest extends ActivatedFixture {
    private static final Duration LIMIT = Duration.ofSeconds(80);
    private static final Duration HALF = LIMIT.dividedBy(2);
    private static final Duration MOMENT = Duration.ofNanos(1);

    @BeforeEach
    void set() throws Exception {
        proxy.to(backend.getLocalAddress());
    }

    @Test
    void shouldEndAConnectionThatCarriesNothing() throws Exception {
        proxy.idleTimeout = TimeLimit.of(LIMIT);
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        for (int i = 0; i < 4; i++) {
            roundTrip(client, server);
            clock.pass(HALF);
            assertEquals(1, proxy.proxy().connections());
        }
        clock.pass(LIMIT);
        hearEnd(client);
        hearEnd(server);
        // The clock starts again for the next one.
        SocketChannel next = rig.connect(proxy);
        SocketChannel nextServer = rig.accept(backend);
        roundTrip(next, nextServer);
        clock.pass(LIMIT.plus(LIMIT));
        hearEnd(nextServer);
        hearEnd(next);
    }

    /** One way is enough. */
    @Test
    void shouldKeepAConnectionThatCarriesOneWayOnly() throws Exception {
        proxy.idleTimeout = TimeLimit.of(LIMIT);
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        for (int i = 0; i < 10; i++) {
            say(server, "tick");
            hear(client, "tick");
            clock.pass(HALF);
        }
        assertEquals(1, proxy.proxy().connections());
    }

    /** A side that was promised more bytes must not take the end for theirs. */
    @Test
    void shouldResetAConnectionThatIsStuckWithBytes() throws Exception {
        proxy.idleTimeout = TimeLimit.of(LIMIT);
        proxy.start();
        SocketChannel client = rig.connectNarrow(proxy);
        SocketChannel server = rig.accept(backend);
        Wire.fill(server);
        clock.pass(LIMIT.plus(LIMIT));
        hearReset(client);
        proxy.awaitConnections(0);
    }

    @Test
    void shouldEndWhenNobodyEverComes() {
        proxy.exitIdleTime = TimeLimit.of(LIMIT);
        proxy.start();
        clock.pass(LIMIT.minus(MOMENT));
        assertEquals(Proxy.State.SERVING, proxy.proxy().state());
        clock.pass(MOMENT);
        assertEquals(Proxy.End.IDLE, proxy.ended());
        assertEquals(Proxy.State.ENDED, proxy.proxy().state());
    }

    @Test
    void shouldEndOnlyAfterTheLastConnection() throws Exception {
        proxy.exitIdleTime = TimeLimit.of(LIMIT);
        proxy.start();
        clock.pass(HALF);
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        clock.pass(LIMIT.plus(LIMIT).plus(HALF));
        roundTrip(client, server);
        clock.pass(HALF.dividedBy(2));
        endBoth(client, server);
        clock.pass(LIMIT.minus(MOMENT));
        assertFalse(proxy.proxy().ended().toCompletableFuture().isDone());
        clock.pass(MOMENT);
        assertEquals(Proxy.End.IDLE, proxy.ended());
    }

    /** It is told when the last one leaves, and does not look for that by the clock. */
    @Test
    void shouldHaveNothingToDoWhileAConnectionIsOpen() throws Exception {
        proxy.exitIdleTime = TimeLimit.of(LIMIT);
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        roundTrip(client, server);
        clock.pass(LIMIT);
        assertEquals(0, clock.timers());
        clock.pass(LIMIT.multipliedBy(5));
        SocketChannel other = rig.connect(proxy);
        endBothOf(other, rig.accept(backend));
        assertEquals(0, clock.timers());

        endBoth(client, server);
        clock.pass(LIMIT.minus(MOMENT));
        assertEquals(Proxy.State.SERVING, proxy.proxy().state());
        clock.pass(MOMENT);
        assertEquals(Proxy.End.IDLE, proxy.ended());
    }

    private void endBothOf(SocketChannel client, SocketChannel server) throws IOException {
        client.close();
        hearEnd(server);
        server.close();
        proxy.awaitConnections(1);
    }

    /** Comes while the backends are being put to sleep: the last look finds it. */
    @Test
    void shouldServeWhoIsInTheQueueAtTheLastMoment() throws Exception {
        CompletableFuture<Activator.Sleep> asleep = new CompletableFuture<>();
        unit.sleeping = asleep::thenAccept;
        proxy.exitIdleTime = TimeLimit.of(LIMIT);
        proxy.start();
        clock.pass(LIMIT);
        CompletableFuture<SocketChannel> came = new CompletableFuture<>();
        clock.execute(
                () -> {
                    // The loop is busy with this, and so accepts nobody in between.
                    try {
                        came.complete(rig.connect(proxy));
                    } catch (IOException e) {
                        came.completeExceptionally(e);
                    }
                    asleep.complete(ASLEEP);
                });
        SocketChannel client = came.get(50, TimeUnit.SECONDS);
        SocketChannel server = rig.accept(backend);
        roundTrip(client, server);
        endBoth(client, server);
        clock.pass(LIMIT.plus(LIMIT));
        assertEquals(Proxy.End.IDLE, proxy.ended());
    }

    /** Whoever came and left while the backends fell asleep may have woken them. */
    @Test
    void shouldSleepAgainAfterAClientThatCameMeanwhile() throws Exception {
        CompletableFuture<Activator.Sleep> asleep = new CompletableFuture<>();
        unit.sleeping = asleep::thenAccept;
        proxy.exitIdleTime = TimeLimit.of(LIMIT);
        proxy.start();
        clock.pass(LIMIT);
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        endBoth(client, server);
        asleep.complete(ASLEEP);
        clock.pass(LIMIT.minus(MOMENT));
        assertEquals(1, unit.sleeps.get());
        assertEquals(Proxy.State.SERVING, proxy.proxy().state());
        clock.pass(MOMENT);
        assertEquals(Proxy.End.IDLE, proxy.ended());
        assertEquals(2, unit.sleeps.get());
    }

    /** Somebody else needs a backend: it is asked again after each idle time, and ends then. */
    @Test
    void shouldStayUntilNobodyNeedsTheBackends() throws Exception {
        unit.sleeping = waiter -> waiter.accept(unit.sleeps.get() == 3 ? ASLEEP : NEEDED);
        proxy.exitIdleTime = TimeLimit.of(LIMIT);
        proxy.start();
        clock.pass(LIMIT);
        assertEquals(1, unit.sleeps.get());
        clock.pass(LIMIT.minus(MOMENT));
        assertEquals(1, unit.sleeps.get());
        clock.pass(MOMENT);
        assertEquals(2, unit.sleeps.get());
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        roundTrip(client, server);
        clock.pass(LIMIT);
        endBoth(client, server);
        assertEquals(2, unit.sleeps.get());
        clock.pass(LIMIT.plus(LIMIT));
        assertEquals(Proxy.End.IDLE, proxy.ended());
        assertEquals(3, unit.sleeps.get());
    }

    /** A short idle time makes no busy loop of that. */
    @Test
    void shouldAskOnceASecondAtMostWhetherTheBackendsMaySleep() {
        unit.sleeping = waiter -> waiter.accept(unit.sleeps.get() == 2 ? ASLEEP : NEEDED);
        proxy.exitIdleTime = TimeLimit.of(MOMENT);
        proxy.start();
        clock.pass(MOMENT);
        clock.pass(Duration.ofSeconds(1).minus(MOMENT));
        assertEquals(1, unit.sleeps.get());
        clock.pass(MOMENT);
        assertEquals(Proxy.End.IDLE, proxy.ended());
    }

    @Test
    void shouldEndEvenWhenTheBackendsDoNotFallAsleep() {
        unit.sleeping = waiter -> waiter.accept(FAILED);
        proxy.exitIdleTime = TimeLimit.of(LIMIT);
        proxy.start();
        clock.pass(LIMIT);
        assertEquals(Proxy.End.IDLE, proxy.ended());
    }

    /** One process with two units: each sleeps when nobody uses it, whoever uses the other. */
    @Test
    void shouldPutEachUnitToSleepWhenNobodyUsesIt() throws Exception {
        TestActivator other = new TestActivator();
        ServerSocketChannel otherBackend = rig.backend();
        proxy.activator = other;
        proxy.to(otherBackend.getLocalAddress());
        proxy.exitIdleTime = TimeLimit.of(LIMIT);
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        roundTrip(client, server);
        clock.pass(LIMIT.minus(MOMENT));
        assertEquals(0, other.sleeps.get());
        clock.pass(MOMENT);
        assertEquals(1, other.sleeps.get());
        clock.pass(LIMIT.minus(MOMENT));
        assertEquals(1, other.sleeps.get()); // it sleeps already

        SocketChannel second = rig.connect(proxy.address(1));
        SocketChannel secondServer = rig.accept(otherBackend);
        clock.pass(LIMIT);
        second.close();
        hearEnd(secondServer);
        secondServer.close();
        proxy.awaitConnections(1);
        clock.pass(LIMIT.minus(MOMENT));
        assertEquals(1, other.sleeps.get());
        clock.pass(MOMENT);
        assertEquals(2, other.sleeps.get());
        assertEquals(0, unit.sleeps.get());

        endBoth(client, server);
        clock.pass(LIMIT);
        assertEquals(Proxy.End.IDLE, proxy.ended());
        assertEquals(1, unit.sleeps.get());
        assertEquals(3, other.sleeps.get());
    }

    /** One that others need holds up nobody else's sleep, but the proxy's end. */
    @Test
    void shouldStayForTheUnitThatIsNeeded() throws Exception {
        TestActivator needed = new TestActivator();
        needed.sleeping = waiter -> waiter.accept(needed.sleeps.get() < 3 ? NEEDED : ASLEEP);
        proxy.activator = needed;
        proxy.to(rig.backend().getLocalAddress());
        proxy.exitIdleTime = TimeLimit.of(LIMIT);
        proxy.start();
        clock.pass(LIMIT);
        clock.pass(LIMIT);
        assertEquals(2, unit.sleeps.get());
        assertEquals(2, needed.sleeps.get());
        assertEquals(Proxy.State.SERVING, proxy.proxy().state());
        clock.pass(LIMIT);
        assertEquals(Proxy.End.IDLE, proxy.ended());
        assertEquals(3, unit.sleeps.get());
    }

    @Test
    void shouldDropTheCourtesyToARefusedClientInTheEnd() throws Exception {
        AtomicInteger heard = new AtomicInteger();
        proxy.kernel =
                new ForwardingKernel(LinuxKernel.INSTANCE) {
                    @Override
                    public int receive(int fd, long address, int length) {
                        int received = super.receive(fd, address, length);
                        heard.addAndGet(Math.max(0, received));
                        return received;
                    }
                };
        proxy.connectionsMax = 1;
        proxy.start();
        rig.connect(proxy);
        rig.accept(backend);
        SocketChannel refused = rig.connect(proxy);
        hearEnd(refused);
        say(refused, "it is still listened to");
        TestProxy.await(() -> heard.get() == "it is still listened to".length());
        clock.pass(Duration.ofSeconds(2));
        say(refused, "!"); // not reset: everything was read
        TestProxy.await(() -> !canSay(refused));
        assertTrue(proxy.log.lines().size() == 1);
    }

    private static boolean canSay(SocketChannel channel) {
        try {
            say(channel, "?");
            return true;
        } catch (IOException gone) {
            return false;
        }
    }
}
