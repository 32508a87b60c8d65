package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.hearEnd;
import static org.brothaman.proxy.server.Wire.hearReset;
import static org.brothaman.proxy.server.Wire.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Consumer;
import org.brothaman.proxy.session.Activator.Wake;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Backends that accept and leave without a word, as a port forwarder does whose container is gone.
 */
@Timeout(60)
class WordlessTest {
    @RegisterExtension final Rig rig = new Rig();

    private final TestActivator activator = new TestActivator();
    private final TestClock clock = new TestClock();

    private TestProxy proxy(InetSocketAddress backend) throws Exception {
        TestProxy proxy = rig.proxy();
        proxy.activator = activator;
        proxy.loops = n -> clock;
        return proxy.to(backend).start();
    }

    @Test
    void shouldServeWhomABackendDiedUnderBeforeAWord() throws Exception {
        ServerSocketChannel backend = rig.backend();
        activator.believesDoubts = true;
        TestProxy proxy = proxy((InetSocketAddress) backend.getLocalAddress());
        SocketChannel client = rig.connect(proxy);
        SocketChannel dying = rig.accept(backend);
        proxy.awaitNobodyWaiting();
        Wire.reset(dying);
        Consumer<Wake> waiter = activator.next();
        assertEquals(1, activator.doubts.get());
        waiter.accept(new Wake.Ready());
        rig.passes(client, backend);
        proxy.awaitConnections(0);
        assertEquals(1, activator.doubts.get());
    }

    @Test
    void shouldServeWhomABackendLeftBeforeAWord() throws Exception {
        ServerSocketChannel backend = rig.backend();
        activator.believesDoubts = true;
        TestProxy proxy = proxy((InetSocketAddress) backend.getLocalAddress());
        SocketChannel client = rig.connect(proxy);
        SocketChannel leaving = rig.accept(backend);
        proxy.awaitNobodyWaiting();
        leaving.close();
        activator.next().accept(new Wake.Ready());
        rig.passes(client, backend);
        proxy.awaitConnections(0);
    }

    /** His stream has its end: nobody else can say anything to him. */
    @Test
    void shouldNotServeAnewWhoWasToldOfTheEnd() throws Exception {
        ServerSocketChannel backend = rig.backend();
        TestProxy proxy = proxy((InetSocketAddress) backend.getLocalAddress());
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        proxy.awaitNobodyWaiting();
        server.shutdownOutput();
        hearEnd(client);
        activator.mustWait = true;
        Wire.reset(server);
        proxy.awaitConnections(0);
        assertTrue(activator.waiters.isEmpty());
    }

    /** The bytes are gone, so nobody else can have them; but the next client is to be spared. */
    @Test
    void shouldDoubtABackendThatDiesWithoutAnAnswer() throws Exception {
        ServerSocketChannel backend = rig.backend();
        activator.believesDoubts = true;
        TestProxy proxy = proxy((InetSocketAddress) backend.getLocalAddress());
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        say(client, "x");
        hear(server, "x");
        Wire.reset(server);
        hearReset(client);
        proxy.awaitConnections(0);
        assertEquals(1, activator.doubts.get());
    }

    @Test
    void shouldNotDoubtABackendThatEndsAfterItsClientOrAnAnswer() throws Exception {
        ServerSocketChannel backend = rig.backend();
        TestProxy proxy = proxy((InetSocketAddress) backend.getLocalAddress());
        SocketChannel first = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        first.shutdownOutput();
        hearEnd(server);
        server.close();
        hearEnd(first);
        SocketChannel second = rig.connect(proxy);
        server = rig.accept(backend);
        say(server, "banner");
        server.close();
        assertEquals("banner", Wire.restText(second));
        second.close();
        proxy.awaitConnections(0);
        assertEquals(0, activator.doubts.get());
    }

    /** Servers close connections that are idle for long, and clients that open some in store. */
    @Test
    void shouldNotDoubtABackendThatEndsAConnectionLater() throws Exception {
        ServerSocketChannel backend = rig.backend();
        TestProxy proxy = proxy((InetSocketAddress) backend.getLocalAddress());
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        clock.pass(Duration.ofMillis(251));
        server.close();
        hearEnd(client);
        client.close();
        proxy.awaitConnections(0);
        assertEquals(0, activator.doubts.get());
    }

    @Test
    void shouldGiveUpABackendThatNeverSaysAWord() throws Exception {
        ServerSocketChannel backend = rig.backend();
        activator.believesDoubts = true;
        TestProxy proxy = proxy((InetSocketAddress) backend.getLocalAddress());
        SocketChannel client = rig.connect(proxy);
        for (int i = 0; i < 3; i++) {
            rig.accept(backend).close();
            activator.next().accept(new Wake.Ready());
        }
        rig.accept(backend).close();
        hearEnd(client);
        assertTrue(activator.waiters.isEmpty());
    }
}
