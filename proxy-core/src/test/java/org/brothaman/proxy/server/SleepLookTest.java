package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
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
import org.brothaman.proxy.session.Activator.Sleep;
import org.brothaman.proxy.session.Activator.Wake;
import org.brothaman.proxy.session.QuietRules;
import org.brothaman.proxy.session.TimeLimit;
import org.brothaman.proxy.session.WakeRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was put to sleep under its clients is looked at, for somebody else may wake it. */
@Timeout(60)
class SleepLookTest extends QuietFixture {
    /** By systemctl, or podman unpause: that tells it nothing. */
    @Test
    void shouldSleepAgainWhenSomebodyElseHasWokenIt() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        ticks(7);
        assertEquals(1, unit.sleeps.get());
        ticks(1);
        assertEquals(2, unit.sleeps.get(), "it is looked at");
        assertEquals(1, now().quiet());
        unit.sleeping = sleeper -> sleeper.accept(Sleep.AWAKE);
        ticks(8);
        assertEquals(3, unit.sleeps.get());
        assertEquals(0, now().quiet());
        unit.mustWait = false;
        roundTrip(client, server);
        assertTrue(unit.waiters.isEmpty());
        unit.sleeping = sleeper -> sleeper.accept(Sleep.ASLEEP);
        fallsAsleep();
        assertEquals(1, now().quiet());
        assertEquals(2, proxy.log.lines().stream().filter(l -> l.contains("sleeps.")).count());
        say(client, "question");
        wakes();
        hear(server, "question");
    }

    /** However long the quiet time is: it would run for twice that. */
    @Test
    void shouldLookAtItSoonThoughTheQuietTimeIsLong() throws Exception {
        Duration hour = Duration.ofHours(1);
        proxy.quiet = QuietRules.keeping(TimeLimit.of(hour));
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        for (int tick = 0; tick < TICKS; tick++) {
            clock.pass(hour.dividedBy(8));
            hops();
        }
        assertEquals(1, unit.sleeps.get());
        unit.sleeping = sleeper -> sleeper.accept(Sleep.AWAKE);
        clock.pass(Duration.ofMinutes(2));
        hops();
        assertEquals(2, unit.sleeps.get());
        assertEquals(0, now().quiet());
        roundTrip(client, server);
    }

    /** They are served by it, as if they had come now. */
    @Test
    void shouldLetThoseGoOnThatWaitForOthersWhenSomebodyElseHasWokenIt() throws Exception {
        proxy.wake =
                new WakeRules(
                        WakeRules.Trigger.CONNECTION,
                        TimeLimit.NEVER,
                        NetworkSet.parse("127.0.0.2"),
                        WakeRules.Others.WAIT,
                        TimeLimit.of(LIMIT));
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        ticks(4);
        say(client, "monitor");
        TestProxy.await(() -> now().waiting() == 1);
        unit.sleeping = sleeper -> sleeper.accept(Sleep.AWAKE);
        ticks(4);
        hear(server, "monitor");
        assertTrue(unit.waiters.isEmpty());
    }

    /** A client wakes it while it is looked at. */
    @Test
    void shouldLookNoMoreWhenAClientHasWokenIt() throws Exception {
        BlockingQueue<Consumer<Sleep>> sleepers = new LinkedBlockingQueue<>();
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        unit.sleeping = sleepers::add;
        ticks(8);
        say(client, "question");
        wakes();
        hear(server, "question");
        sleepers.take().accept(Sleep.WOKEN);
        TestProxy.await(() -> clock.timers() == 1);
        ticks(TICKS - 1);
        assertTrue(sleepers.isEmpty());
        ticks(1);
        assertEquals(1, sleepers.size());
    }

    @Test
    void shouldLookAgainWhenTheClientThatWakesItFails() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel other = rig.connect(proxy);
        rig.accept(backend);
        SocketChannel otherServer = rig.accept(backend);
        fallsAsleep();
        unit.sleeping = sleeper -> sleeper.accept(Sleep.WOKEN);
        ticks(8);
        say(client, "question");
        unit.next().accept(new Wake.Failed("planted"));
        hearReset(client);
        unit.sleeping = sleeper -> sleeper.accept(Sleep.AWAKE);
        ticks(8);
        assertEquals(0, now().quiet());
        roundTrip(other, otherServer);
    }

    /** Whoever could not wake it leaves it in doubt, and nothing may be lost in what is frozen. */
    @ParameterizedTest
    @EnumSource(names = {"NEEDED", "LEFT", "FAILED"})
    void shouldHoldBytesBackUntilItIsKnownToBeAwake(Sleep end) throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        unit.sleeping = sleeper -> sleeper.accept(end);
        ticks(8);
        assertEquals(1, now().quiet());
        unit.isUp = true;
        ticks(8);
        assertEquals(end == Sleep.FAILED ? 1 : 0, now().quiet());
        if (end == Sleep.FAILED) {
            say(client, "ping");
            wakes();
            hear(server, "ping");
        }
        roundTrip(client, server);
    }

    /** Nobody is there to be quiet. */
    @Test
    void shouldNotLookAtItWhenAllHaveGone() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        Wire.reset(client);
        hearReset(server);
        proxy.awaitConnections(0);
        ticks(8);
        assertEquals(1, unit.sleeps.get());
        assertEquals(0, clock.timers());
        SocketChannel next = rig.connect(proxy);
        wakes();
        roundTrip(next, rig.accept(backend));
        fallsAsleep();
    }
}
