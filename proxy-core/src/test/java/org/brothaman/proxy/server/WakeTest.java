package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.hearEnd;
import static org.brothaman.proxy.server.Wire.hearReset;
import static org.brothaman.proxy.server.Wire.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.brothaman.proxy.address.NetworkSet;
import org.brothaman.proxy.session.Activator.Wake;
import org.brothaman.proxy.session.ConnectionEnd;
import org.brothaman.proxy.session.SenderSettings;
import org.brothaman.proxy.session.TimeLimit;
import org.brothaman.proxy.session.WakeRules;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who wakes what sleeps, and by what. Clients come from 127.0.0.1, but for those of 127.0.0.2. */
@Timeout(60)
class WakeTest extends ActivatedFixture {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofNanos(1);
    private static final TimeLimit PATIENCE = TimeLimit.of(LIMIT);

    /** How long those wait who leave it to others. */
    private static final Duration OTHERS = Duration.ofSeconds(90);

    @BeforeEach
    void set() {
        unit.mustWait = true;
        proxy.wake =
                new WakeRules(
                        WakeRules.Trigger.DATA,
                        PATIENCE,
                        NetworkSet.NONE,
                        WakeRules.Others.REFUSE,
                        TimeLimit.NEVER);
    }

    private void start() throws Exception {
        proxy.to(backend.getLocalAddress()).start();
    }

    private void only(String wakers, WakeRules.Others others) {
        proxy.wake =
                new WakeRules(
                        WakeRules.Trigger.CONNECTION,
                        TimeLimit.NEVER,
                        NetworkSet.parse(wakers),
                        others,
                        TimeLimit.of(OTHERS));
    }

    private long ended(ConnectionEnd why) {
        return proxy.proxy()
                .statistics()
                .toCompletableFuture()
                .orTimeout(50, TimeUnit.SECONDS)
                .join()
                .services()
                .getFirst()
                .ended()
                .get(why);
    }

    private void wakes() throws InterruptedException {
        unit.next().accept(new Wake.Ready());
    }

    @Test
    void shouldStartNothingForAClientThatSaysNothing() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        proxy.awaitConnections(1);
        clock.pass(LIMIT.minus(MOMENT));
        proxy.awaitConnections(1);
        clock.pass(MOMENT);
        hearEnd(client);
        proxy.awaitConnections(0);
        String said = proxy.log.next();
        assertTrue(said.startsWith("NOTICE Disconnecting client 127.0.0.1:"), said);
        assertTrue(said.endsWith(": it has sent nothing, so nothing was started for it"), said);
        assertTrue(unit.waiters.isEmpty());
        assertEquals(1, ended(ConnectionEnd.NO_DATA));
    }

    @Test
    void shouldStartNothingForAScan() throws Exception {
        start();
        for (int i = 0; i < 100; i++) {
            SocketChannel client = rig.connect(proxy);
            if (i % 2 == 0) {
                client.close();
            } else {
                Wire.reset(client);
            }
        }
        TestProxy.await(() -> ended(ConnectionEnd.NO_DATA) == 100);
        proxy.awaitConnections(0);
        assertTrue(unit.waiters.isEmpty());
        clock.pass(Duration.ofSeconds(1));
        assertEquals(1, clock.timers(), "to say how many more there were");
    }

    @Test
    void shouldWakeByTheFirstByteAndPassItOn() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        proxy.awaitConnections(1);
        clock.pass(LIMIT.dividedBy(2));
        say(client, "hello");
        wakes();
        clock.pass(LIMIT);
        SocketChannel server = rig.accept(backend);
        hear(server, "hello");
        say(server, "there");
        hear(client, "there");
    }

    /** Whose first byte comes behind the handshake at once. */
    @Test
    void shouldWakeByWhatIsThereAlreadyThoughTheClientHasEnded() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        say(client, "question");
        client.shutdownOutput();
        wakes();
        SocketChannel server = rig.accept(backend);
        hear(server, "question");
        hearEnd(server);
        server.close();
        hearEnd(client);
    }

    @Test
    void shouldServeASilentClientWhileItIsUp() throws Exception {
        unit.mustWait = false;
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        say(server, "first");
        hear(client, "first");
    }

    @Test
    void shouldServeASilentClientForWhomOthersHaveWokenIt() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        proxy.awaitConnections(1);
        unit.mustWait = false;
        clock.pass(LIMIT);
        SocketChannel server = rig.accept(backend);
        say(server, "first");
        hear(client, "first");
    }

    /** It was believed to be up. */
    @Test
    void shouldAskForDataBeforeItWakesWhatHasJustDied() throws Exception {
        unit.mustWait = false;
        proxy.to(Wire.unused()).start();
        SocketChannel silent = rig.connect(proxy);
        proxy.awaitConnections(1);
        clock.pass(LIMIT);
        hearEnd(silent);
        assertTrue(unit.waiters.isEmpty());
        SocketChannel client = rig.connect(proxy);
        say(client, "x");
        unit.next().accept(new Wake.Failed("planted"));
        hearReset(client);
    }

    /** The header is not the client's. */
    @ParameterizedTest
    @ValueSource(strings = {"", "GET /"})
    void shouldTakeNoHeaderForData(String data) throws Exception {
        proxy.senders =
                new SenderSettings(NetworkSet.parse("localhost"), SenderSettings.Others.REFUSE);
        start();
        SocketChannel front = rig.connect(proxy);
        say(front, "PROXY TCP4 192.0.2.7 192.0.2.1 4711 80\r\n" + data);
        if (data.isEmpty()) {
            front.shutdownOutput();
            hearEnd(front);
            assertTrue(unit.waiters.isEmpty());
        } else {
            wakes();
            hear(rig.accept(backend), data);
        }
    }

    @Test
    void shouldRefuseWhoMayNotWakeWhatSleepsAndServeHimWhileItIsUp() throws Exception {
        only("127.0.0.2", WakeRules.Others.REFUSE);
        start();
        rig.isReset(proxy);
        proxy.awaitConnections(0);
        assertEquals(1, ended(ConnectionEnd.ASLEEP));
        String said = proxy.log.next();
        assertTrue(said.startsWith("NOTICE Resetting client 127.0.0.1:"), said);
        assertTrue(
                said.endsWith(": what it has connected to sleeps, and it may not wake it"), said);
        assertTrue(proxy.log.fields().getFirst().contains("asleep"), proxy.log.fields().toString());
        assertTrue(unit.waiters.isEmpty());
        SocketChannel client = rig.connectFrom(proxy, "127.0.0.2");
        wakes();
        hearBoth(client);
        unit.mustWait = false;
        hearBoth(rig.connect(proxy));
    }

    private void hearBoth(SocketChannel client) throws IOException {
        SocketChannel server = rig.accept(backend);
        say(client, "x");
        hear(server, "x");
    }

    /** The proxy has just been started, and does not know yet that it is up. */
    @Test
    void shouldServeEverybodyWhenTheManagerSaysThatItIsUp() throws Exception {
        only("127.0.0.2", WakeRules.Others.REFUSE);
        unit.isUp = true;
        start();
        hearBoth(rig.connect(proxy));
        assertTrue(unit.waiters.isEmpty());
    }

    /** At once: while it is up, nothing differs. */
    @Test
    void shouldServeASilentClientWhenTheManagerSaysThatItIsUp() throws Exception {
        unit.isUp = true;
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        say(server, "first");
        hear(client, "first");
        assertTrue(unit.waiters.isEmpty());
        clock.pass(Duration.ofSeconds(1));
        assertEquals(0, clock.timers());
    }

    /** As long as that is not known, and the client has time, it may say something. */
    @Test
    void shouldWakeByTheFirstByteWhileTheManagerIsAsked() throws Exception {
        unit.isBeingWoken = true;
        start();
        SocketChannel client = rig.connect(proxy);
        Consumer<Wake> asked = unit.next();
        say(client, "hello");
        wakes();
        SocketChannel server = rig.accept(backend);
        hear(server, "hello");
        asked.accept(new Wake.Ready());
        say(server, "there");
        hear(client, "there");
        proxy.awaitConnections(1);
    }

    @Test
    void shouldGiveASilentClientItsTimeWhenTheManagerCannotSay() throws Exception {
        unit.isBeingWoken = true;
        start();
        SocketChannel client = rig.connect(proxy);
        unit.next().accept(new Wake.Failed("planted"));
        unit.isBeingWoken = false;
        clock.pass(LIMIT.minus(MOMENT));
        proxy.awaitConnections(1);
        say(client, "hello");
        wakes();
        hear(rig.accept(backend), "hello");
    }

    /** As soon as it is up, though others have had that done. */
    @Test
    void shouldServeASilentClientAsSoonAsAnotherHasWokenIt() throws Exception {
        start();
        SocketChannel silent = rig.connect(proxy);
        proxy.awaitConnections(1);
        TestProxy.await(() -> unit.joins.get() == 1);
        SocketChannel client = rig.connect(proxy);
        say(client, "hello");
        Consumer<Wake> waiter = unit.next();
        unit.mustWait = false;
        waiter.accept(new Wake.Ready());
        SocketChannel first = rig.accept(backend);
        SocketChannel second = rig.accept(backend);
        say(first, "to all");
        say(second, "to all");
        hear(silent, "to all");
        hear(client, "to all");
    }

    /** It was believed to be up, and the manager believes so, too: it is given up some time. */
    @Test
    void shouldNotTryForEverWhatIsUpAndTakesNobody() throws Exception {
        unit.mustWait = false;
        unit.isUp = true;
        proxy.to(Wire.unused()).start();
        SocketChannel client = rig.connect(proxy);
        for (int i = 0; i < 3; i++) {
            TestProxy.await(() -> clock.timers() > 0 || proxy.proxy().connections() == 0);
            clock.pass(LIMIT);
        }
        hearReset(client);
        assertEquals(1, ended(ConnectionEnd.UNREACHABLE));
        assertTrue(unit.doubts.get() > 0, "it is to be probed");
    }

    /** A scan must cost nobody more than that. */
    @Test
    void shouldAskTheManagerOnceASecondAtMostForScans() throws Exception {
        start();
        for (int second = 1; second <= 3; second++) {
            for (int i = 0; i < 20; i++) {
                rig.connect(proxy);
            }
            proxy.awaitConnections(20 * second);
            assertEquals(second, unit.joins.get());
            clock.pass(Duration.ofSeconds(1).minus(MOMENT));
            rig.connect(proxy).close();
            long gone = second;
            TestProxy.await(() -> ended(ConnectionEnd.NO_DATA) == gone);
            assertEquals(second, unit.joins.get());
            clock.pass(MOMENT);
        }
        clock.pass(LIMIT);
        TestProxy.await(() -> ended(ConnectionEnd.NO_DATA) > 3 + 3 * 20 / 2);
        assertTrue(unit.joins.get() <= 3 + LIMIT.toSeconds(), unit.joins + " questions");
    }

    /** The log tells of it, as of any refusal. */
    @Test
    void shouldSayThatAClientHasGoneWithoutAWord() throws Exception {
        start();
        rig.connect(proxy).close();
        String said = proxy.log.next();
        assertTrue(said.startsWith("NOTICE Disconnecting client 127.0.0.1:"), said);
        assertTrue(
                said.endsWith(": it has gone without a word, so nothing was started for it"), said);
        assertTrue(
                proxy.log.fields().getFirst().contains("no_data"), proxy.log.fields().toString());
    }

    @Test
    void shouldLetWaitWhoMayNotWakeUntilSomebodyElseHas() throws Exception {
        only("127.0.0.2", WakeRules.Others.WAIT);
        start();
        SocketChannel gone = rig.connect(proxy);
        SocketChannel waiting = rig.connect(proxy);
        proxy.awaitConnections(2);
        Wire.reset(gone);
        proxy.awaitConnections(1);
        SocketChannel ended = rig.connect(proxy);
        proxy.awaitConnections(2);
        ended.close();
        proxy.awaitConnections(1);
        clock.pass(OTHERS.minusNanos(1));
        assertTrue(unit.waiters.isEmpty());
        SocketChannel waker = rig.connectFrom(proxy, "127.0.0.2");
        Consumer<Wake> waiter = unit.next();
        unit.mustWait = false;
        waiter.accept(new Wake.Ready());
        SocketChannel one = rig.accept(backend);
        SocketChannel two = rig.accept(backend);
        say(waker, "x");
        say(waiting, "x");
        hear(one, "x");
        hear(two, "x");
    }

    /** Behind a header, what it has asked is in our hands and no longer in the kernel's. */
    @Test
    void shouldLetWaitWhoHasAskedBehindAHeaderAndAwaitsTheAnswer() throws Exception {
        only("127.0.0.2", WakeRules.Others.WAIT);
        proxy.senders =
                new SenderSettings(NetworkSet.parse("127.0.0.1"), SenderSettings.Others.REFUSE);
        start();
        SocketChannel waiting = rig.connect(proxy);
        say(waiting, "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\nx");
        waiting.shutdownOutput();
        TestProxy.await(() -> clock.timers() == 2 && unit.joins.get() == 1);
        SocketChannel waker = rig.connectFrom(proxy, "127.0.0.2");
        Consumer<Wake> waiter = unit.next();
        unit.mustWait = false;
        waiter.accept(new Wake.Ready());
        SocketChannel one = rig.accept(backend);
        SocketChannel two = rig.accept(backend);
        say(waker, "x");
        hear(one, "x");
        hear(two, "x");
    }

    @Test
    void shouldNotLetThemWaitForOthersForEver() throws Exception {
        only("127.0.0.2", WakeRules.Others.WAIT);
        start();
        SocketChannel client = rig.connect(proxy);
        TestProxy.await(() -> clock.timers() == 2 && unit.joins.get() == 1);
        clock.pass(OTHERS.minusNanos(1));
        proxy.awaitConnections(1);
        clock.pass(Duration.ofNanos(1));
        hearReset(client);
        proxy.awaitConnections(0);
        assertEquals(1, ended(ConnectionEnd.ASLEEP));
    }

    /** The time to wait for others is none for what comes then. */
    @Test
    void shouldServeWithoutALimitOnceOthersHaveWokenIt() throws Exception {
        only("127.0.0.2", WakeRules.Others.WAIT);
        start();
        SocketChannel waiting = rig.connect(proxy);
        TestProxy.await(() -> clock.timers() == 2 && unit.joins.get() == 1);
        rig.connectFrom(proxy, "127.0.0.2");
        Consumer<Wake> waiter = unit.next();
        unit.mustWait = false;
        waiter.accept(new Wake.Ready());
        rig.accept(backend);
        SocketChannel second = rig.accept(backend);
        proxy.awaitNobodyWaiting();
        clock.pass(OTHERS.plus(OTHERS));
        proxy.awaitConnections(2);
        say(waiting, "x");
        assertTrue(second.isOpen());
    }

    /** A monitor that comes all the time must not keep it up. */
    @Test
    void shouldFallAsleepThoughWhoMayNotWakeItComesAndGoes() throws Exception {
        only("127.0.0.2", WakeRules.Others.REFUSE);
        unit.mustWait = false;
        proxy.exitIdleTime = PATIENCE;
        start();
        unit.sleeping = waiter -> {};
        useOnce(rig.connectFrom(proxy, "127.0.0.2"));
        clock.pass(LIMIT.dividedBy(2));
        useOnce(rig.connect(proxy));
        assertEquals(0, unit.sleeps.get());
        clock.pass(LIMIT.dividedBy(2));
        assertEquals(1, unit.sleeps.get());
    }

    private void useOnce(SocketChannel client) throws IOException {
        SocketChannel server = rig.accept(backend);
        client.close();
        hearEnd(server);
        server.close();
        proxy.awaitConnections(0);
    }
}
