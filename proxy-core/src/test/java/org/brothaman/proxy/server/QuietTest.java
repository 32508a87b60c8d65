package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.hearEnd;
import static org.brothaman.proxy.server.Wire.hearReset;
import static org.brothaman.proxy.server.Wire.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.brothaman.proxy.address.NetworkSet;
import org.brothaman.proxy.session.AccessRules;
import org.brothaman.proxy.session.Activator.Sleep;
import org.brothaman.proxy.session.Activator.Wake;
import org.brothaman.proxy.session.ConnectionEnd;
import org.brothaman.proxy.session.TimeLimit;
import org.brothaman.proxy.session.WakeLimit;
import org.brothaman.proxy.session.WakeRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What sleeps although clients are connected, which stay. */
@Timeout(60)
class QuietTest extends QuietFixture {
    @Test
    void shouldSleepUnderAConnectionAndWakeByItsNextByte() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        for (int i = 1; i <= 20; i++) {
            roundTrip(client, server);
            fallsAsleep();
            assertEquals(1, now().quiet());
            say(client, "question");
            Consumer<Wake> waiter = unit.next();
            hearNothing(server);
            assertEquals(1, now().waiting());
            unit.mustWait = false;
            waiter.accept(new Wake.Ready());
            hear(server, "question");
            say(server, "answer");
            hear(client, "answer");
            assertEquals(0, now().quiet());
            assertEquals(i, now().stirs());
        }
    }

    @Test
    void shouldStayAwakeWhileBytesPassEitherWay() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        SocketChannel silent = rig.connect(proxy);
        SocketChannel silentServer = rig.accept(backend);
        for (int i = 0; i < 6; i++) {
            ticks(TICKS - 3);
            if (i % 2 == 0) {
                say(client, "tick");
                hear(server, "tick");
            } else {
                say(server, "tock");
                hear(client, "tock");
            }
        }
        assertEquals(0, unit.sleeps.get());
        fallsAsleep();
        assertEquals(2, now().quiet());
        say(silent, "me");
        wakes();
        hear(silentServer, "me");
        roundTrip(client, server);
    }

    @Test
    void shouldPassOnWhatTheBackendHadSaidAndGoOnSleeping() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        say(server, "late");
        hear(client, "late");
        assertTrue(unit.waiters.isEmpty());
        say(client, "thanks");
        wakes();
        hear(server, "thanks");
    }

    @Test
    void shouldGoOnWhenSomebodyElseHasWokenIt() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        SocketChannel next = rig.connect(proxy);
        wakes();
        SocketChannel nextServer = rig.accept(backend);
        roundTrip(next, nextServer);
        roundTrip(client, server);
        assertTrue(unit.waiters.isEmpty());
        fallsAsleep();
        assertEquals(2, now().quiet());
    }

    @Test
    void shouldWakeForTheClientsEndForItMayAwaitAnAnswer() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        client.shutdownOutput();
        wakes();
        hearEnd(server);
        say(server, "answer");
        server.close();
        hear(client, "answer");
        hearEnd(client);
        proxy.awaitConnections(0);
        assertEquals(1, now().ended().get(ConnectionEnd.COMPLETED));
    }

    @Test
    void shouldPassOnAResetWithoutWakingIt() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        roundTrip(client, server);
        fallsAsleep();
        Wire.reset(client);
        hearReset(server);
        proxy.awaitConnections(0);
        assertTrue(unit.waiters.isEmpty());
        assertEquals(1, now().ended().get(ConnectionEnd.CLIENT_LOST));
    }

    /** What it runs in was killed while it was frozen. */
    @Test
    void shouldPassOnTheBackendsEndWhileItSleeps() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        roundTrip(client, server);
        fallsAsleep();
        Wire.reset(server);
        hearReset(client);
        proxy.awaitConnections(0);
        assertTrue(unit.waiters.isEmpty());
    }

    @Test
    void shouldResetBothWhenItDoesNotWake() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        say(client, "question");
        unit.next().accept(new Wake.Failed("planted"));
        hearReset(client);
        hearReset(server);
        proxy.awaitConnections(0);
        assertEquals(1, now().ended().get(ConnectionEnd.NOT_STARTED));
    }

    /** One that speaks while it falls asleep is heard when it is awake again. */
    @Test
    void shouldWakeWhoIsJustFallingAsleep() throws Exception {
        BlockingQueue<Consumer<Sleep>> sleepers = new LinkedBlockingQueue<>();
        unit.sleeping = sleepers::add;
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        say(client, "wait");
        Consumer<Wake> waiter = unit.next();
        sleepers.take().accept(Sleep.WOKEN);
        hearNothing(server);
        unit.mustWait = false;
        waiter.accept(new Wake.Ready());
        hear(server, "wait");
        unit.sleeping = sleeper -> sleeper.accept(Sleep.ASLEEP);
        fallsAsleep();
    }

    /** It was awake for a moment, and somebody was let pass, before it was told to sleep. */
    @Test
    void shouldWakeAgainWhatFellAsleepAfterSomebodyWasLetPass() throws Exception {
        BlockingQueue<Consumer<Sleep>> sleepers = new LinkedBlockingQueue<>();
        unit.sleeping = sleepers::add;
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        say(client, "early");
        wakes();
        hear(server, "early");
        sleepers.take().accept(Sleep.ASLEEP);
        unit.next().accept(new Wake.Ready());
        roundTrip(client, server);
    }

    @Test
    void shouldTryAgainWhatDoesNotFallAsleep() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        for (Sleep end : new Sleep[] {Sleep.NEEDED, Sleep.LEFT, Sleep.FAILED}) {
            unit.sleeping = sleeper -> sleeper.accept(end);
            int before = unit.sleeps.get();
            ticks(TICKS);
            assertEquals(before + 1, unit.sleeps.get());
            assertEquals(0, now().quiet());
            roundTrip(client, server);
        }
        unit.sleeping = sleeper -> sleeper.accept(Sleep.ASLEEP);
        fallsAsleep();
    }

    /** For systemd would not hold the connections. */
    @Test
    void shouldNotEndTheProxyWhileQuietConnectionsAreOpen() throws Exception {
        proxy.exitIdleTime = TimeLimit.of(LIMIT);
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        ticks(10 * TICKS);
        assertEquals(Proxy.State.SERVING, proxy.proxy().state());
        client.close();
        wakes();
        hearEnd(server);
        server.close();
        proxy.awaitConnections(0);
        clock.pass(LIMIT);
        assertEquals(Proxy.End.IDLE, proxy.ended());
    }

    /** But one that looks once in a quiet time whether it still sleeps. */
    @Test
    void shouldSetNoTimerWhileNobodyIsThereOrItSleeps() throws Exception {
        start();
        assertEquals(0, clock.timers());
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        assertEquals(1, clock.timers());
        ticks(8);
        assertEquals(1, clock.timers());
        assertEquals(2, unit.sleeps.get());
        say(client, "ping");
        wakes();
        hear(server, "ping");
        TestProxy.await(() -> clock.timers() == 1);
        client.close();
        server.close();
        proxy.awaitConnections(0);
        ticks(1);
        assertEquals(0, clock.timers());
        assertEquals(2, unit.sleeps.get());
    }

    @Test
    void shouldNotSleepWhileSomebodyWaitsForIt() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        roundTrip(client, server);
        unit.mustWait = true;
        rig.connect(proxy);
        Consumer<Wake> waiter = unit.next();
        ticks(3 * TICKS);
        assertEquals(0, unit.sleeps.get());
        waiter.accept(new Wake.Ready());
    }

    /** Monitors and scanners, while somebody else is connected and says nothing. */
    @Test
    void shouldFallAsleepThoughWhoMayNotWakeItComesAndGoes() throws Exception {
        only(WakeRules.Others.REFUSE);
        SocketChannel user = rig.connectFrom(proxy, "127.0.0.2");
        roundTrip(user, rig.accept(backend));
        fallsAsleepAmong(
                () -> {
                    SocketChannel monitor = rig.connect(proxy);
                    SocketChannel server = rig.accept(backend);
                    roundTrip(monitor, server);
                    monitor.close();
                    hearEnd(server);
                    server.close();
                });
    }

    @Test
    void shouldFallAsleepThoughWhoMayNotWakeItStaysAndSpeaks() throws Exception {
        only(WakeRules.Others.REFUSE);
        SocketChannel user = rig.connectFrom(proxy, "127.0.0.2");
        roundTrip(user, rig.accept(backend));
        SocketChannel monitor = rig.connect(proxy);
        SocketChannel served = rig.accept(backend);
        int before = unit.sleeps.get();
        ticks(1);
        for (int tick = 1; tick < TICKS; tick++) {
            roundTrip(monitor, served);
            ticks(1);
        }
        ticks(1);
        assertEquals(before + 1, unit.sleeps.get());
    }

    @Test
    void shouldNotTakeTheBytesOfWhoMayNotWakeItOffThoseOfOthersWhenItGoes() throws Exception {
        only(WakeRules.Others.REFUSE);
        SocketChannel user = rig.connectFrom(proxy, "127.0.0.2");
        SocketChannel served = rig.accept(backend);
        SocketChannel monitor = rig.connect(proxy);
        SocketChannel watched = rig.accept(backend);
        roundTrip(monitor, watched);
        int before = unit.sleeps.get();
        ticks(TICKS - 1);
        monitor.close();
        hearEnd(watched);
        watched.close();
        proxy.awaitConnections(1);
        roundTrip(user, served);
        ticks(TICKS - 1);
        assertEquals(before, unit.sleeps.get());
        ticks(2);
        assertEquals(before + 1, unit.sleeps.get());
    }

    @Test
    void shouldFallAsleepThoughWhoMayNotComeComesAndIsReset() throws Exception {
        proxy.access = new AccessRules(NetworkSet.NONE, NetworkSet.parse("127.0.0.3"));
        start();
        roundTrip(rig.connect(proxy), rig.accept(backend));
        fallsAsleepAmong(() -> hearReset(rig.connectFrom(proxy, "127.0.0.3")));
    }

    private interface Visit {
        void play() throws Exception;
    }

    private void fallsAsleepAmong(Visit visit) throws Exception {
        int before = unit.sleeps.get();
        ticks(1);
        for (int tick = 1; tick < TICKS; tick++) {
            visit.play();
            proxy.awaitConnections(1);
            ticks(1);
        }
        ticks(1);
        assertEquals(before + 1, unit.sleeps.get());
    }

    @Test
    void shouldResetWhoMayNotWakeIt() throws Exception {
        only(WakeRules.Others.REFUSE);
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        roundTrip(client, server);
        fallsAsleep();
        say(client, "monitor");
        hearReset(client);
        hearReset(server);
        assertTrue(unit.waiters.isEmpty());
        proxy.awaitConnections(0);
        assertEquals(1, now().ended().get(ConnectionEnd.ASLEEP));
    }

    @Test
    void shouldLetThemWaitForOthersWhereThatIsWanted() throws Exception {
        only(WakeRules.Others.WAIT);
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        say(client, "monitor");
        TestProxy.await(() -> now().waiting() == 1);
        assertTrue(unit.waiters.isEmpty());
        rig.connectFrom(proxy, "127.0.0.2");
        wakes();
        hear(server, "monitor");
    }

    @Test
    void shouldLetThoseGoOnThatWaitForOthersWhenItDoesNotFallAsleep() throws Exception {
        BlockingQueue<Consumer<Sleep>> sleepers = new LinkedBlockingQueue<>();
        unit.sleeping = sleepers::add;
        only(WakeRules.Others.WAIT);
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        say(client, "monitor");
        TestProxy.await(() -> now().waiting() == 1);
        unit.mustWait = false;
        sleepers.take().accept(Sleep.NEEDED);
        hear(server, "monitor");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldEndWhoWaitsForOthersWhenOneSideIsLost(boolean theClient) throws Exception {
        only(WakeRules.Others.WAIT);
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        roundTrip(client, server);
        fallsAsleep();
        say(client, "monitor");
        TestProxy.await(() -> now().waiting() == 1);
        Wire.reset(theClient ? client : server);
        hearReset(theClient ? server : client);
        proxy.awaitConnections(0);
        ConnectionEnd end = theClient ? ConnectionEnd.CLIENT_LOST : ConnectionEnd.BACKEND_LOST;
        assertEquals(1, now().ended().get(end));
    }

    @Test
    void shouldNotLetThemWaitForOthersForEver() throws Exception {
        only(WakeRules.Others.WAIT);
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        say(client, "monitor");
        TestProxy.await(() -> now().waiting() == 1);
        clock.pass(LIMIT);
        hearReset(client);
        hearReset(server);
        proxy.awaitConnections(0);
        assertEquals(1, now().ended().get(ConnectionEnd.ASLEEP));
    }

    @Test
    void shouldCountAWakingByAByteAsAnyOther() throws Exception {
        proxy.wakeLimit = new WakeLimit(1, Duration.ofDays(1).toNanos());
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        say(client, "once");
        wakes();
        hear(server, "once");
        fallsAsleep();
        say(client, "twice");
        hearReset(client);
        assertTrue(unit.waiters.isEmpty());
        proxy.awaitConnections(0);
        assertEquals(1, now().ended().get(ConnectionEnd.WAKE_LIMIT));
    }

    private void only(WakeRules.Others others) throws Exception {
        proxy.wake =
                new WakeRules(
                        WakeRules.Trigger.CONNECTION,
                        TimeLimit.NEVER,
                        NetworkSet.parse("127.0.0.2"),
                        others,
                        TimeLimit.of(LIMIT));
        start();
    }
}
