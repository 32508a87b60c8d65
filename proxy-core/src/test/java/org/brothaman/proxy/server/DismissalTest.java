package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.hearEnd;
import static org.brothaman.proxy.server.Wire.hearReset;
import static org.brothaman.proxy.server.Wire.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.brothaman.proxy.session.Activator.Sleep;
import org.brothaman.proxy.session.ConnectionEnd;
import org.brothaman.proxy.session.QuietRules;
import org.brothaman.proxy.session.TimeLimit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Quiet connections are ended before what they use is stopped. */
@Timeout(60)
class DismissalTest extends QuietFixture {
    private static final Duration GRACE = Duration.ofSeconds(5);

    @BeforeEach
    void dismiss() {
        dismissAfter(GRACE);
    }

    private void dismissAfter(Duration grace) {
        proxy.quiet =
                new QuietRules(
                        TimeLimit.of(LIMIT), QuietRules.Connections.END, TimeLimit.of(grace), 0);
    }

    /** So much that it is too quiet, and the connections are told so. */
    private void isTooQuiet() {
        ticks(TICKS);
    }

    private void graceIsOver() {
        clock.pass(GRACE);
        hops();
    }

    @Test
    void shouldEndQuietConnectionsPolitelyAndThenStop() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        roundTrip(client, server);
        isTooQuiet();
        hearEnd(client);
        hearEnd(server);
        assertEquals(0, unit.sleeps.get());
        client.close();
        server.close();
        proxy.awaitConnections(0);
        graceIsOver();
        assertEquals(1, unit.sleeps.get());
        assertEquals(1, now().ended().get(ConnectionEnd.QUIET));
        assertTrue(proxy.log.next().endsWith("they were ended, and what they used sleeps."));
    }

    @Test
    void shouldResetWhoDoesNotEndInTime() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        roundTrip(client, server);
        isTooQuiet();
        hearEnd(client);
        server.close();
        proxy.awaitConnections(1);
        graceIsOver();
        proxy.awaitConnections(0);
        assertEquals(1, unit.sleeps.get());
        assertEquals(1, now().ended().get(ConnectionEnd.QUIET));
    }

    /** Nobody will answer it. */
    @Test
    void shouldResetWhoSpeaksAfterItWasToldToEnd() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        isTooQuiet();
        hearEnd(client);
        hearEnd(server);
        proxy.awaitConnections(1);
        say(client, "too late");
        proxy.awaitConnections(0);
        assertEquals(1, now().ended().get(ConnectionEnd.QUIET));
    }

    @Test
    void shouldResetAtOnceWithoutAGrace() throws Exception {
        dismissAfter(Duration.ZERO);
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        roundTrip(client, server);
        isTooQuiet();
        hearReset(client);
        hearReset(server);
        proxy.awaitConnections(0);
        assertEquals(1, unit.sleeps.get());
    }

    /** One that has spoken, and of whom the loop has not been told, keeps it and all others. */
    @Test
    void shouldStayAwakeForAByteThatComesBeforeTheEnd() throws Exception {
        start();
        SocketChannel quiet = rig.connect(proxy);
        SocketChannel quietServer = rig.accept(backend);
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        ticks(TICKS - 1);
        clock.pass(
                TICK,
                () -> {
                    try {
                        say(client, "just in time");
                    } catch (java.io.IOException e) {
                        throw new AssertionError(e);
                    }
                });
        hear(server, "just in time");
        ticks(2);
        roundTrip(quiet, quietServer);
        assertEquals(0, unit.sleeps.get());
    }

    /** It awaits the rest, and must not take our end for it. */
    @Test
    void shouldStayAwakeWhileOneSideOnlyHasEnded() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        client.shutdownOutput();
        hearEnd(server);
        ticks(3 * TICKS);
        say(server, "the rest");
        hear(client, "the rest");
        assertEquals(0, unit.sleeps.get());
    }

    @Test
    void shouldStayAwakeForWhoComesMeanwhile() throws Exception {
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        isTooQuiet();
        hearEnd(client);
        SocketChannel next = rig.connect(proxy);
        SocketChannel nextServer = rig.accept(backend);
        client.close();
        server.close();
        graceIsOver();
        assertEquals(0, unit.sleeps.get());
        roundTrip(next, nextServer);
        isTooQuiet();
        hearEnd(next);
        next.close();
        nextServer.close();
        proxy.awaitConnections(0);
        graceIsOver();
        assertEquals(1, unit.sleeps.get());
    }

    @Test
    void shouldServeOnWhenItCannotBeStopped() throws Exception {
        unit.sleeping = sleeper -> sleeper.accept(Sleep.NEEDED);
        dismissAfter(Duration.ZERO);
        start();
        SocketChannel client = rig.connect(proxy);
        rig.accept(backend);
        isTooQuiet();
        hearReset(client);
        assertEquals(1, unit.sleeps.get());
        rig.passes(rig.connect(proxy), backend);
    }
}
