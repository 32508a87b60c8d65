package org.brothaman.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One line for each connection, when it ends. */
@Timeout(60)
class AccessLogTest {
    @RegisterExtension final Rig rig = new Rig();
    private final TestClock clock = new TestClock();
    private ServerSocketChannel backend;

    private TestProxy proxy() throws Exception {
        backend = rig.backend();
        TestProxy proxy = rig.proxy().to(backend.getLocalAddress());
        proxy.accessLog = true;
        proxy.loops = n -> clock;
        return proxy;
    }

    @Test
    void shouldTellWhoWhereHowMuchHowLongAndWhy() throws Exception {
        TestProxy proxy = proxy().start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        Wire.say(client, "secret");
        Wire.hear(server, "secret");
        Wire.say(server, "hidden answer");
        Wire.hear(client, "hidden answer");
        clock.pass(Duration.ofMillis(1234));
        String who = Wire.ours(client.getLocalAddress()).toString();
        String where = Wire.ours(backend.getLocalAddress()).toString();
        client.close();
        server.close();
        assertEquals(
                "INFO "
                        + who
                        + " to "
                        + where
                        + ": completed after 1234 ms, 6 bytes to the backend, 13 to the client",
                proxy.log.next());
        String expected =
                "CLIENT=%s BACKEND=%s SERVICE=test DURATION_USEC=1234000 RESULT=completed"
                        + " TO_BACKEND_BYTES=6 TO_CLIENT_BYTES=13";
        assertEquals(List.of(expected.formatted(who, where)), proxy.log.fields());
    }

    @Test
    void shouldTellClientsThatWereTurnedAway() throws Exception {
        TestProxy proxy = proxy();
        proxy.connectionsMax = 1;
        proxy.start();
        rig.connect(proxy);
        rig.accept(backend);
        Wire.hearEnd(rig.connect(proxy));
        assertTrue(proxy.log.next().startsWith("WARNING Hit connection limit"));
        assertTrue(proxy.log.next().contains(": refused after 0 ms, 0 bytes"));
    }

    @Test
    void shouldTellClientsThatGotNoBackend() throws Exception {
        TestProxy proxy = proxy();
        backend.close();
        proxy.start();
        rig.isReset(proxy);
        assertTrue(proxy.log.next().startsWith("ERR Failed to connect to backend"));
        assertTrue(proxy.log.next().contains(": unreachable after 0 ms, 0 bytes"));
    }

    @Test
    void shouldSayNothingUnlessAsked() throws Exception {
        TestProxy proxy = proxy();
        proxy.accessLog = false;
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        rig.accept(backend).close();
        Wire.hearEnd(client);
        client.close();
        TestProxy.await(() -> proxy.proxy().connections() == 0);
        assertEquals(List.of(), proxy.log.lines());
        assertFalse(proxy.accessLog);
    }
}
