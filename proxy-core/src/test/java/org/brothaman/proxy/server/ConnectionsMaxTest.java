package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.hearEnd;
import static org.brothaman.proxy.server.Wire.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.session.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The highest number of connections, at that number and above it. */
@Timeout(60)
class ConnectionsMaxTest {
    private static final String REFUSED = "WARNING Hit connection limit, refusing connection.";

    @RegisterExtension final Rig rig = new Rig();

    private ServerSocketChannel backend;

    private TestProxy proxy(int max, Settings.WhenFull whenFull) throws Exception {
        backend = rig.backend();
        TestProxy proxy = rig.proxy();
        proxy.connectionsMax = max;
        proxy.whenFull = whenFull;
        TestClock still = new TestClock();
        proxy.loops = n -> still; // no courtesy ends early on a slow machine
        return proxy.to(backend.getLocalAddress()).start();
    }

    @Test
    void shouldServeAsManyAsAllowedAndRefuseTheNextCleanly() throws Exception {
        TestProxy proxy = proxy(3, Settings.WhenFull.REFUSE);
        List<SocketChannel> clients = new ArrayList<>();
        List<SocketChannel> servers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(rig.connect(proxy));
            servers.add(rig.accept(backend));
        }
        assertEquals(List.of(), proxy.log.lines());
        SocketChannel refused = rig.connect(proxy);
        hearEnd(refused);
        // That it was no reset shows only when one writes: nothing fails, time and again.
        for (int i = 0; i < 3; i++) {
            say(refused, "late");
            echoOnce(clients.get(i), servers.get(i));
        }
        assertEquals(List.of(REFUSED), proxy.log.lines());
        assertEquals(3, proxy.proxy().connections());
    }

    @Test
    void shouldRefuseCleanlyAlsoWhenTheClientHasSpoken() throws Exception {
        TestProxy proxy = proxy(1, Settings.WhenFull.REFUSE);
        SocketChannel served = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        for (int i = 0; i < 100; i++) {
            SocketChannel refused = rig.connect(proxy);
            say(refused, "a request that nobody reads");
            hearEnd(refused);
            refused.close();
        }
        say(served, "still here");
        hear(server, "still here");
    }

    @Test
    void shouldServeTheNextAfterOneHasEnded() throws Exception {
        TestProxy proxy = proxy(1, Settings.WhenFull.REFUSE);
        for (int i = 0; i < 20; i++) {
            SocketChannel client = rig.connect(proxy);
            SocketChannel server = rig.accept(backend);
            hearEnd(rig.connect(proxy));
            client.close();
            hearEnd(server);
            server.close();
            proxy.awaitConnections(0);
        }
        Statistics now = proxy.proxy().statistics().toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertEquals(20, now.services().getFirst().refused());
    }

    @Test
    void shouldGiveAFloodOfRefusedClientsNoMoreThanItsCourtesies() throws Exception {
        TestProxy proxy = proxy(1, Settings.WhenFull.REFUSE);
        rig.connect(proxy);
        rig.accept(backend);
        int before = rig.opened();
        List<SocketChannel> flood = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            flood.add(rig.connect(proxy));
        }
        for (SocketChannel refused : flood) {
            hearEnd(refused);
        }
        assertEquals(1, proxy.proxy().connections());
        // Time stands still, so that no courtesy is over: the flood's own ends, and 64 of ours.
        TestProxy.await(() -> rig.opened() == before + 200 + 64);
    }

    @Test
    void shouldLetTheNextWaitUntilOneHasEnded() throws Exception {
        TestProxy proxy = proxy(2, Settings.WhenFull.WAIT);
        SocketChannel first = rig.connect(proxy);
        SocketChannel firstServer = rig.accept(backend);
        rig.connect(proxy);
        rig.accept(backend);
        SocketChannel waiting = rig.connect(proxy);
        say(waiting, "please");
        backend.configureBlocking(false);
        say(first, "a round trip later");
        hear(firstServer, "a round trip later");
        say(firstServer, "and back");
        hear(first, "and back");
        assertNull(backend.accept(), "more connections than allowed");
        backend.configureBlocking(true);
        first.close();
        hearEnd(firstServer);
        firstServer.close();
        hear(rig.accept(backend), "please");
        assertEquals(List.of(), proxy.log.lines());
    }

    @Test
    void shouldServeAllOfAQueueOneAfterTheOther() throws Exception {
        TestProxy proxy = proxy(1, Settings.WhenFull.WAIT);
        List<SocketChannel> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(rig.connect(proxy));
        }
        for (SocketChannel client : clients) {
            SocketChannel server = rig.accept(backend);
            echoOnce(client, server);
            client.close();
            hearEnd(server);
            server.close();
        }
        proxy.awaitConnections(0);
    }

    @Test
    void shouldCountAllSocketsTogether() throws Exception {
        backend = rig.backend();
        TestProxy proxy = rig.proxy();
        proxy.connectionsMax = 1;
        proxy.whenFull = Settings.WhenFull.WAIT;
        proxy.to(backend.getLocalAddress()).to(backend.getLocalAddress()).start();
        SocketChannel first = rig.connect(proxy.address(0));
        SocketChannel firstServer = rig.accept(backend);
        SocketChannel second = rig.connect(proxy.address(1));
        SocketChannel third = rig.connect(proxy.address(0));
        say(second, "x");
        say(third, "x");
        backend.configureBlocking(false);
        echoOnce(first, firstServer);
        assertNull(backend.accept(), "more connections than allowed");
        assertEquals(1, proxy.proxy().connections());
        backend.configureBlocking(true);
        first.close();
        hearEnd(firstServer);
        firstServer.close();
        for (int i = 0; i < 2; i++) {
            SocketChannel server = rig.accept(backend);
            hear(server, "x");
            Wire.reset(server); // ends it on both sides
        }
        Wire.hearReset(second);
        Wire.hearReset(third);
    }

    private static void echoOnce(SocketChannel client, SocketChannel server) throws IOException {
        say(client, "ping");
        hear(server, "ping");
        server.write(ByteBuffer.wrap("pong".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        hear(client, "pong");
    }
}
