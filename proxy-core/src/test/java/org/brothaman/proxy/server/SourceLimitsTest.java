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
import java.util.function.Consumer;
import org.brothaman.proxy.address.NetworkSet;
import org.brothaman.proxy.session.Activator.Wake;
import org.brothaman.proxy.session.SenderSettings;
import org.brothaman.proxy.session.WakeLimit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much one source may have at once, and how often it may wake what sleeps. */
@Timeout(60)
class SourceLimitsTest extends ActivatedFixture {
    private static final Duration HOUR = Duration.ofHours(1);

    private void start() throws Exception {
        proxy.to(backend.getLocalAddress()).start();
    }

    @Test
    void shouldResetASourcesNextConnectionUntilOneOfItsOwnEnds() throws Exception {
        proxy.perSource = 2;
        start();
        SocketChannel first = rig.connect(proxy);
        SocketChannel firstServer = rig.accept(backend);
        rig.connect(proxy);
        rig.accept(backend);
        rig.isReset(proxy);
        String said = proxy.log.next();
        assertTrue(said.startsWith("NOTICE Resetting client 127.0.0.1:"), said);
        assertTrue(said.endsWith("has as many connections open as one may have"), said);
        rig.passes(rig.connectFrom(proxy, "127.0.0.2"), backend);
        proxy.awaitConnections(2);
        first.close();
        hearEnd(firstServer);
        firstServer.close();
        proxy.awaitConnections(1);
        rig.passes(rig.connect(proxy), backend);
    }

    /** The one in front would reach the limit for all of its clients together. */
    @Test
    void shouldCountTheClientThatTheHeaderNames() throws Exception {
        proxy.perSource = 1;
        proxy.senders =
                new SenderSettings(NetworkSet.parse("localhost"), SenderSettings.Others.REFUSE);
        start();
        speakFor("192.0.2.1");
        rig.accept(backend);
        speakFor("192.0.2.2");
        rig.accept(backend);
        hearReset(speakFor("192.0.2.1"));
        assertTrue(proxy.log.next().contains("client 192.0.2.1:4711"));
    }

    private SocketChannel speakFor(String client) throws IOException {
        SocketChannel front = rig.connect(proxy);
        say(front, "PROXY TCP4 " + client + " 192.0.2.9 4711 80\r\n");
        return front;
    }

    @Test
    void shouldLetOneSourceWakeSoOftenAndOthersStill() throws Exception {
        proxy.wakeLimit = new WakeLimit(2, HOUR.toNanos());
        unit.mustWait = true;
        start();
        wakesAndIsServed(rig.connect(proxy));
        wakesAndIsServed(rig.connect(proxy));
        rig.isReset(proxy);
        String said = proxy.log.next();
        assertTrue(said.startsWith("NOTICE Resetting client 127.0.0.1:"), said);
        assertTrue(said.endsWith("has woken what sleeps as often as one may"), said);
        SocketChannel other = rig.connectFrom(proxy, "127.0.0.2");
        Consumer<Wake> waiter = unit.next();
        // While it is being woken anyway, and while it is up, nobody is counted.
        unit.isBeingWoken = true;
        SocketChannel with = rig.connect(proxy);
        Consumer<Wake> second = unit.next();
        unit.isBeingWoken = false;
        waiter.accept(new Wake.Ready());
        second.accept(new Wake.Ready());
        exchange(other);
        exchange(with);
        unit.mustWait = false;
        exchange(rig.connect(proxy));
        unit.mustWait = true;
        clock.pass(HOUR);
        wakesAndIsServed(rig.connect(proxy));
        assertEquals(0, unit.waiters.size());
    }

    private void wakesAndIsServed(SocketChannel client) throws Exception {
        unit.next().accept(new Wake.Ready());
        exchange(client);
    }

    /** Whichever of them the backend hears is answered. */
    private void exchange(SocketChannel client) throws IOException {
        say(client, "x");
        SocketChannel server = rig.accept(backend);
        hear(server, "x");
        client.close();
        hearEnd(server);
        server.close();
    }
}
