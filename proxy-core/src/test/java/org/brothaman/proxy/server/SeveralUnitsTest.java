package org.brothaman.proxy.server;

import static org.brothaman.proxy.session.Activator.Sleep.ASLEEP;
import static org.brothaman.proxy.session.Activator.Sleep.AWAKE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.session.Activator;
import org.brothaman.proxy.session.TimeLimit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A proxy of several units, some of which others wake, by a clock of the test's own. */
@Timeout(60)
class SeveralUnitsTest extends ActivatedFixture {
    private static final Duration LIMIT = Duration.ofSeconds(80);
    private static final Duration HALF = LIMIT.dividedBy(2);
    private static final Duration MOMENT = Duration.ofNanos(1);

    @BeforeEach
    void set() throws Exception {
        proxy.to(backend.getLocalAddress());
    }

    private TestActivator other() throws Exception {
        TestActivator other = new TestActivator();
        proxy.activator = other;
        proxy.to(rig.backend().getLocalAddress());
        proxy.exitIdleTime = TimeLimit.of(LIMIT);
        return other;
    }

    /** By systemctl, while this process serves another unit: that tells it nothing. */
    @Test
    void shouldPutToSleepAgainWhatSomebodyElseHasWoken() throws Exception {
        TestActivator other = other();
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        roundTrip(client, server);
        clock.pass(LIMIT);
        assertEquals(1, other.sleeps.get());
        other.sleeping = waiter -> waiter.accept(other.sleeps.get() == 2 ? AWAKE : ASLEEP);
        clock.pass(LIMIT);
        assertEquals(2, other.sleeps.get(), "it is looked at");
        clock.pass(LIMIT.minus(MOMENT));
        assertEquals(2, other.sleeps.get(), "it was wanted a while ago");
        clock.pass(MOMENT);
        assertEquals(3, other.sleeps.get());
        assertEquals(0, unit.sleeps.get());
    }

    /** Nobody would put it to sleep when the proxy is gone. */
    @Test
    void shouldNotEndWhileAUnitRunsThatSomebodyElseHasWoken() throws Exception {
        TestActivator other = other();
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        roundTrip(client, server);
        clock.pass(HALF);
        endBoth(client, server);
        clock.pass(HALF);
        assertEquals(1, other.sleeps.get());
        other.sleeping = waiter -> waiter.accept(other.sleeps.get() == 2 ? AWAKE : ASLEEP);
        clock.pass(HALF);
        TestProxy.await(() -> other.sleeps.get() == 2);
        assertEquals(1, unit.sleeps.get());
        clock.pass(LIMIT.minus(MOMENT));
        assertEquals(Proxy.State.SERVING, proxy.proxy().state());
        assertEquals(2, other.sleeps.get());
        clock.pass(MOMENT);
        assertEquals(Proxy.End.IDLE, proxy.ended());
        assertEquals(3, other.sleeps.get());
    }

    /** What was seen asleep a while before is no longer known to be. */
    @Test
    void shouldNotEndWhileAUnitRunsThatWasWokenInTheLastSecond() throws Exception {
        TestActivator other = other();
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        roundTrip(client, server);
        clock.pass(Duration.ofMillis(500));
        endBoth(client, server);
        clock.pass(LIMIT.minus(Duration.ofMillis(500)));
        assertEquals(1, other.sleeps.get());
        other.sleeping = waiter -> waiter.accept(other.sleeps.get() == 2 ? AWAKE : ASLEEP);
        clock.pass(Duration.ofMillis(500));
        TestProxy.await(() -> other.sleeps.get() == 2 && clock.timers() > 0);
        assertEquals(Proxy.State.SERVING, proxy.proxy().state());
        clock.pass(LIMIT);
        assertEquals(Proxy.End.IDLE, proxy.ended());
        assertEquals(3, other.sleeps.get());
    }

    /** Comes while the other unit is looked at for the last time. */
    @Test
    void shouldServeWhoComesForTheOneUnitWhileTheOtherIsLookedAt() throws Exception {
        TestActivator other = other();
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        roundTrip(client, server);
        clock.pass(HALF);
        endBoth(client, server);
        clock.pass(HALF);
        CompletableFuture<Activator.Sleep> looked = new CompletableFuture<>();
        other.sleeping = looked::thenAccept;
        clock.pass(HALF);
        TestProxy.await(() -> other.sleeps.get() == 2);
        CompletableFuture<SocketChannel> came = new CompletableFuture<>();
        clock.execute(
                () -> {
                    // The loop is busy with this, and so accepts nobody in between.
                    try {
                        came.complete(rig.connect(proxy));
                    } catch (IOException e) {
                        came.completeExceptionally(e);
                    }
                    looked.complete(ASLEEP);
                });
        SocketChannel next = came.get(50, TimeUnit.SECONDS);
        SocketChannel nextServer = rig.accept(backend);
        roundTrip(next, nextServer);
        other.sleeping = waiter -> waiter.accept(ASLEEP);
        endBoth(next, nextServer);
        clock.pass(LIMIT);
        assertEquals(Proxy.End.IDLE, proxy.ended());
        assertEquals(2, unit.sleeps.get(), "whoever came may have woken it");
    }

    /** However long the idle time is: what somebody else has woken must not run for twice that. */
    @Test
    void shouldLookAgainSoonThoughTheIdleTimeIsLong() throws Exception {
        TestActivator other = other();
        Duration day = Duration.ofDays(1);
        proxy.exitIdleTime = TimeLimit.of(day);
        proxy.start();
        roundTrip(rig.connect(proxy), rig.accept(backend));
        clock.pass(day);
        assertEquals(1, other.sleeps.get());
        other.sleeping = waiter -> waiter.accept(other.sleeps.get() == 2 ? AWAKE : ASLEEP);
        clock.pass(Duration.ofMinutes(2));
        assertEquals(2, other.sleeps.get());
        clock.timers(); // it is to be put to sleep a whole idle time later
        clock.pass(day);
        assertEquals(3, other.sleeps.get());
    }

    /** What the one was seen to do is no longer true when the other's answer has taken its time. */
    @Test
    void shouldLookAgainWhenALookHasTakenLong() throws Exception {
        TestActivator other = other();
        CompletableFuture<Activator.Sleep> late = lookAtTheLastMoment(other);
        unit.sleeping = waiter -> waiter.accept(AWAKE);
        clock.pass(Duration.ofSeconds(5));
        late.complete(ASLEEP);
        TestProxy.await(() -> unit.sleeps.get() == 2);
        clock.timers();
        assertEquals(Proxy.State.SERVING, proxy.proxy().state());
        unit.sleeping = waiter -> waiter.accept(ASLEEP);
        clock.pass(LIMIT);
        assertEquals(Proxy.End.IDLE, proxy.ended());
        assertEquals(3, unit.sleeps.get());
    }

    @Test
    void shouldNotLookAgainWhenALookHasTakenAMoment() throws Exception {
        TestActivator other = other();
        CompletableFuture<Activator.Sleep> late = lookAtTheLastMoment(other);
        clock.pass(Duration.ofMillis(250));
        late.complete(ASLEEP);
        assertEquals(Proxy.End.IDLE, proxy.ended());
        assertEquals(1, unit.sleeps.get());
        assertEquals(2, other.sleeps.get());
    }

    /** The unit itself has only just fallen asleep; that of the other is asked for. */
    private CompletableFuture<Activator.Sleep> lookAtTheLastMoment(TestActivator other)
            throws Exception {
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        roundTrip(client, server);
        clock.pass(HALF);
        endBoth(client, server);
        clock.pass(HALF);
        CompletableFuture<Activator.Sleep> late = new CompletableFuture<>();
        other.sleeping = late::thenAccept;
        clock.pass(HALF);
        TestProxy.await(() -> unit.sleeps.get() == 1 && other.sleeps.get() == 2);
        return late;
    }

    /** A slow manager must not keep it for ever. */
    @Test
    void shouldLookAtAllUnitsThreeTimesAtMostBeforeItEnds() throws Exception {
        TestActivator other = other();
        CompletableFuture<Activator.Sleep> first = lookAtTheLastMoment(other);
        CompletableFuture<Activator.Sleep> second = new CompletableFuture<>();
        unit.sleeping = second::thenAccept;
        clock.pass(Duration.ofSeconds(5));
        first.complete(ASLEEP);
        TestProxy.await(() -> unit.sleeps.get() == 2);
        CompletableFuture<Activator.Sleep> third = new CompletableFuture<>();
        other.sleeping = third::thenAccept;
        clock.pass(Duration.ofSeconds(5));
        second.complete(ASLEEP);
        TestProxy.await(() -> other.sleeps.get() == 3);
        clock.pass(Duration.ofSeconds(5));
        third.complete(ASLEEP);
        assertEquals(Proxy.End.IDLE, proxy.ended());
        assertEquals(2, unit.sleeps.get());
        assertEquals(3, other.sleeps.get());
    }
}
