package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.say;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.brothaman.proxy.session.QuietRules;
import org.brothaman.proxy.session.TimeLimit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A few bytes in each quiet time are no use of what sleeps under connections. */
@Timeout(60)
class HeartbeatTest extends QuietFixture {
    /** A ping and its pong, of four letters each. */
    private static final int HEARTBEAT = 8;

    @BeforeEach
    void allowOne() {
        proxy.quiet =
                new QuietRules(
                        TimeLimit.of(LIMIT),
                        QuietRules.Connections.KEEP,
                        TimeLimit.NEVER,
                        HEARTBEAT);
    }

    /** Nothing passes for a moment, by the clock of that. */
    private void moment() {
        clock.pass(Duration.ofSeconds(1));
        hops();
    }

    /** No heartbeat may be on its way then. */
    @Override
    void fallsAsleep() {
        ticks(TICKS);
        moment();
        sleepsAgain(1);
    }

    private void sleepsAgain(int times) {
        assertEquals(times, unit.sleeps.get());
        unit.mustWait = true;
    }

    private void beat(SocketChannel client, SocketChannel server) throws Exception {
        say(client, "ping");
        wakes();
        hear(server, "ping");
        say(server, "pong");
        hear(client, "pong");
    }

    @Test
    void shouldSleepThoughHeartbeatsPass() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        ticks(TICKS / 2);
        roundTrip(client, server);
        ticks(TICKS - TICKS / 2);
        moment();
        sleepsAgain(1);
        String said = "INFO Nothing but heartbeats on any of 1 open connections for 80.0 s";
        TestProxy.await(() -> proxy.log.lines().stream().anyMatch(l -> l.startsWith(said)));
    }

    @Test
    void shouldNotSleepWhileAHeartbeatAwaitsItsAnswer() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        ticks(TICKS - 1);
        say(client, "ping");
        hear(server, "ping");
        ticks(1);
        assertEquals(0, unit.sleeps.get());
        say(server, "pong");
        hear(client, "pong");
        moment();
        assertEquals(0, unit.sleeps.get(), "its answer was a moment ago");
        moment();
        sleepsAgain(1);
    }

    @Test
    void shouldSleepAgainAsSoonAsAHeartbeatIsAnswered() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        for (int i = 2; i < 10; i++) {
            beat(client, server);
            moment();
            assertEquals(i - 1, unit.sleeps.get(), "its answer was a moment ago");
            moment();
            sleepsAgain(i);
            clock.pass(LIMIT.minus(Duration.ofNanos(1))); // before it is looked at
        }
    }

    /** It is used then, and a whole quiet time begins. */
    @Test
    void shouldStayAwakeAfterMoreThanAHeartbeat() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        beat(client, server);
        roundTrip(client, server);
        moment();
        moment();
        assertEquals(1, unit.sleeps.get());
        ticks(TICKS);
        moment();
        sleepsAgain(2);
    }

    /** So many bytes in a quiet time, not with each waking. */
    @Test
    void shouldStayAwakeAfterTooManyHeartbeats() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        beat(client, server);
        moment();
        moment();
        sleepsAgain(2);
        beat(client, server);
        moment();
        moment();
        assertEquals(2, unit.sleeps.get());
        ticks(TICKS);
        moment();
        sleepsAgain(3);
    }

    @Test
    void shouldCountTheBytesOfAllForEachConnection() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        SocketChannel other = rig.connect(proxy);
        SocketChannel otherServer = rig.accept(backend);
        fallsAsleep();
        beat(client, server);
        roundTrip(other, otherServer);
        moment();
        moment();
        sleepsAgain(2);
    }

    @Test
    void shouldStayAwakeForWhoConnects() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        fallsAsleep();
        rig.connect(proxy);
        wakes();
        rig.accept(backend);
        moment();
        moment();
        assertEquals(1, unit.sleeps.get());
        roundTrip(client, server);
    }
}
