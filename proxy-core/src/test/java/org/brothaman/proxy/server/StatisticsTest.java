package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
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
        assertEquals(new Statistics(Proxy.State.SERVING, 3, 0, 4, 32, 24, -1, now.turns()), now);
        assertTrue(now.turns().longestNanos() > 0);
    }
}
