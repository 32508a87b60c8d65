package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.hearEnd;
import static org.brothaman.proxy.server.Wire.say;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A proxy, not started yet, whose backend is a unit that the test plays, by the test's clock. */
abstract class ActivatedFixture {
    @RegisterExtension final Rig rig = new Rig();

    final TestClock clock = new TestClock();
    final TestActivator unit = new TestActivator();
    ServerSocketChannel backend;
    TestProxy proxy;

    @BeforeEach
    void open() throws Exception {
        backend = rig.backend();
        proxy = rig.proxy();
        proxy.activator = unit;
        proxy.loops = n -> clock;
    }

    static void roundTrip(SocketChannel client, SocketChannel server) throws IOException {
        say(client, "ping");
        hear(server, "ping");
        say(server, "pong");
        hear(client, "pong");
    }

    void endBoth(SocketChannel client, SocketChannel server) throws IOException {
        client.close();
        hearEnd(server);
        server.close();
        proxy.awaitConnections(0);
    }
}
