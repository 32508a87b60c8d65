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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.brothaman.proxy.address.NetworkSet;
import org.brothaman.proxy.kernel.ForwardingKernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.session.Activator.Sleep;
import org.brothaman.proxy.session.ConnectionEnd;
import org.brothaman.proxy.session.QuietRules;
import org.brothaman.proxy.session.SenderSettings;
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
        staysAwakeForAByte();
    }

    /** Of a sender whose first bytes are looked at, too. */
    @Test
    void shouldStayAwakeForTheFirstByteOfWhoMaySendNoHeader() throws Exception {
        mayNotSendHeaders();
        staysAwakeForAByte();
    }

    /** As it may be the beginning of a header for ever. */
    @Test
    void shouldStopUnderAByteThatIsTooLittle() throws Exception {
        mayNotSendHeaders();
        dismissAfter(Duration.ZERO);
        start();
        SocketChannel client = rig.connect(proxy);
        rig.accept(backend);
        say(client, "P");
        isTooQuiet();
        assertEquals(1, unit.sleeps.get());
    }

    private void mayNotSendHeaders() {
        proxy.senders =
                new SenderSettings(NetworkSet.parse("192.0.2.0/24"), SenderSettings.Others.REFUSE);
    }

    private void staysAwakeForAByte() throws Exception {
        start();
        SocketChannel quiet = rig.connect(proxy);
        SocketChannel quietServer = rig.accept(backend);
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        ticks(TICKS - 1);
        clock.pass(TICK, () -> speak(client));
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

    /** They would be ended in vain. */
    @Test
    void shouldEndNoConnectionOfWhatMayNotBeStopped() throws Exception {
        unit.maySleep = false;
        dismissAfter(Duration.ZERO);
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        for (int i = 0; i < 3; i++) {
            ticks(2 * TICKS);
            roundTrip(client, server);
        }
        assertTrue(unit.asks.get() >= 3, unit.asks + " asks");
        assertEquals(0, unit.sleeps.get());
        unit.maySleep = true;
        isTooQuiet();
        hearReset(client);
        assertEquals(1, unit.sleeps.get());
    }

    /** They would be in vain each time. */
    @Test
    void shouldEndNoMoreConnectionsOfWhatCouldNotBeStopped() throws Exception {
        unit.sleeping = sleeper -> sleeper.accept(Sleep.FAILED);
        dismissAfter(Duration.ZERO);
        start();
        SocketChannel client = rig.connect(proxy);
        rig.accept(backend);
        isTooQuiet();
        hearReset(client);
        SocketChannel next = rig.connect(proxy);
        SocketChannel nextServer = rig.accept(backend);
        for (int i = 0; i < 3; i++) {
            ticks(2 * TICKS);
            roundTrip(next, nextServer);
        }
        assertEquals(1, unit.sleeps.get());
    }

    /** It comes after the last look at all of them, and then both sides end by themselves. */
    @Test
    void shouldStayAwakeForWhoSpeaksAfterTheLastLook() throws Exception {
        AtomicInteger looks = new AtomicInteger(Integer.MAX_VALUE);
        AtomicReference<SocketChannel> speaker = new AtomicReference<>();
        proxy.kernel =
                new ForwardingKernel(LinuxKernel.INSTANCE) {
                    @Override
                    public int peek(int fd) {
                        int unread = super.peek(fd);
                        if (looks.decrementAndGet() == 0) {
                            speak(speaker.get());
                        }
                        return unread;
                    }
                };
        start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        roundTrip(client, server);
        speaker.set(client);
        looks.set(2); // one at each side
        isTooQuiet();
        hear(server, "just in time");
        client.close();
        server.close();
        proxy.awaitConnections(0);
        graceIsOver();
        assertEquals(0, unit.sleeps.get());
    }

    private static void speak(SocketChannel channel) {
        try {
            say(channel, "just in time");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What the backend had said is with us, and the client has yet to hear it. */
    @Test
    void shouldLeaveToASlowClientWhatTheBackendHadSaid() throws Exception {
        start();
        SocketChannel client = rig.connectNarrow(proxy);
        SocketChannel server = rig.accept(backend);
        byte[] answer = new byte[60_000];
        Wire.write(server, answer);
        // The answer may come among the first of them; in the end the grace is over.
        TestProxy.await(
                () -> {
                    ticks(1);
                    return now().ended().get(ConnectionEnd.QUIET) == 1;
                });
        assertEquals(answer.length, Wire.rest(client).length);
    }
}
