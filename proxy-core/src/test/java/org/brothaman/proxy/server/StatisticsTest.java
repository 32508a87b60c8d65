package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.session.ConnectionEnd;
import org.brothaman.proxy.session.ServiceStatistics;
import org.brothaman.proxy.session.TimeLimit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a running proxy says about itself. */
@Timeout(60)
class StatisticsTest {
    @RegisterExtension final Rig rig = new Rig();

    private static Statistics ask(TestProxy proxy) throws Exception {
        return proxy.proxy().statistics().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void shouldCountConnectionsAndBytesOfAllLoops() throws Exception {
        ServerSocketChannel backend = rig.backend();
        TestProxy proxy = rig.proxy().to(backend.getLocalAddress());
        proxy.threads = 3;
        proxy.start();
        assertTrue(ask(proxy).idleNanos() >= 0);

        for (int i = 0; i < 4; i++) {
            SocketChannel client = rig.connect(proxy);
            SocketChannel server = rig.accept(backend);
            say(client, "question");
            hear(server, "question");
            say(server, "answer");
            hear(client, "answer");
            if (i == 0) {
                client.close();
                server.close();
                TestProxy.await(() -> proxy.proxy().connections() == 0);
            }
        }

        Statistics now = ask(proxy);
        assertEquals(Proxy.State.SERVING, now.state());
        assertEquals(3, now.open());
        assertEquals(-1, now.idleNanos());
        assertEquals(1, now.services().size());
        assertTrue(now.turns().turns() > 0);
        Map<ConnectionEnd, Long> ended = ended();
        ended.put(ConnectionEnd.COMPLETED, 1L);
        assertEquals(
                new ServiceStatistics("test", 3, 0, 0, 4, 0, 0, 0, 0, 32, 24, ended, Map.of()),
                now.services().getFirst());
    }

    private static Map<ConnectionEnd, Long> ended() {
        Map<ConnectionEnd, Long> ended = new EnumMap<>(ConnectionEnd.class);
        for (ConnectionEnd why : ConnectionEnd.values()) {
            ended.put(why, 0L);
        }
        return ended;
    }

    /** How the only connection so far of the only service ended. */
    private static ConnectionEnd end(TestProxy proxy) throws Exception {
        Map<ConnectionEnd, Long> ended = ask(proxy).services().getFirst().ended();
        return ended.entrySet().stream()
                .filter(count -> count.getValue() == 1)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    private static void awaitEnd(TestProxy proxy) {
        TestProxy.await(() -> proxy.proxy().connections() == 0);
    }

    @Test
    void shouldCountClientsThatAreTurnedAway() throws Exception {
        ServerSocketChannel backend = rig.backend();
        TestProxy proxy = rig.proxy().to(backend.getLocalAddress());
        proxy.connectionsMax = 1;
        proxy.start();
        rig.connect(proxy);
        proxy.awaitConnections(1);
        Wire.hearEnd(rig.connect(proxy));
        assertEquals(Map.of("limit", 1L), ask(proxy).refusals());
        ServiceStatistics now = ask(proxy).services().getFirst();
        assertEquals(1, now.refused());
        assertEquals(1, now.served());
    }

    @Test
    void shouldTellABackendThatTakesNoConnection() throws Exception {
        ServerSocketChannel backend = rig.backend();
        TestProxy proxy = rig.proxy().to(backend.getLocalAddress()).start();
        backend.close();
        rig.isReset(proxy);
        TestProxy.await(() -> dialFailures(proxy) == 1);
        awaitEnd(proxy);
        assertEquals(ConnectionEnd.UNREACHABLE, end(proxy));
    }

    private static long dialFailures(TestProxy proxy) {
        try {
            return ask(proxy).services().getFirst().dialFailures();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldTellWhichSideWasLost() throws Exception {
        ServerSocketChannel backend = rig.backend();
        TestProxy first = rig.proxy().to(backend.getLocalAddress()).start();
        SocketChannel client = relaying(first, backend);
        Wire.reset(client);
        awaitEnd(first);
        assertEquals(ConnectionEnd.CLIENT_LOST, end(first));

        TestProxy second = rig.proxy().to(backend.getLocalAddress()).start();
        SocketChannel other = rig.connect(second);
        SocketChannel server = rig.accept(backend);
        say(other, "question");
        hear(server, "question");
        Wire.reset(server);
        awaitEnd(second);
        assertEquals(ConnectionEnd.BACKEND_LOST, end(second));
    }

    private SocketChannel relaying(TestProxy proxy, ServerSocketChannel backend)
            throws IOException {
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        say(client, "question");
        hear(server, "question");
        return client;
    }

    @Test
    void shouldTellAConnectionThatWasIdle() throws Exception {
        ServerSocketChannel backend = rig.backend();
        TestProxy proxy = rig.proxy().to(backend.getLocalAddress());
        proxy.idleTimeout = TimeLimit.of(Duration.ofSeconds(80));
        TestClock clock = new TestClock();
        proxy.loops = n -> clock;
        proxy.start();
        relaying(proxy, backend);
        clock.pass(Duration.ofSeconds(160));
        awaitEnd(proxy);
        assertEquals(ConnectionEnd.IDLE, end(proxy));
    }

    @Test
    void shouldKeepServicesApart() throws Exception {
        ServerSocketChannel left = rig.backend();
        ServerSocketChannel right = rig.backend();
        SocketAddress any = Wire.ours(Wire.loopback(0));
        TestProxy proxy =
                rig.proxy()
                        .to(left.getLocalAddress())
                        .route(any, new BackendAddress.Fixed(Wire.ours(right.getLocalAddress())))
                        .start();
        SocketChannel client = rig.connect(proxy.address(1));
        rig.accept(right);
        say(client, "hello");
        TestProxy.await(() -> toBackend(proxy, 1) == 5);
        assertEquals(0, toBackend(proxy, 0));
        assertEquals(0, ask(proxy).services().getFirst().served());
        assertEquals(1, ask(proxy).services().get(1).open());
    }

    private static long toBackend(TestProxy proxy, int service) {
        try {
            return ask(proxy).services().get(service).toBackend();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
