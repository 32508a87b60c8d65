package org.brothaman.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.brothaman.proxy.address.NetworkSet;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.session.AccessRules;
import org.brothaman.proxy.session.SenderSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may connect: 127.0.0.1 is the one that everything comes from here. */
@Timeout(60)
class AccessTest {
    @RegisterExtension final Rig rig = new Rig();

    private ServerSocketChannel backend;

    @BeforeEach
    void open() throws Exception {
        backend = rig.backend();
    }

    private TestProxy proxy(String allow, String deny) throws Exception {
        TestProxy proxy = rig.proxy();
        proxy.access = new AccessRules(networks(allow), networks(deny));
        return proxy;
    }

    private static NetworkSet networks(String text) {
        return text.isEmpty() ? NetworkSet.NONE : NetworkSet.parse(text);
    }

    @Test
    void shouldResetWhoMayNotConnectAndStartNothing() throws Exception {
        TestProxy proxy = proxy("", "127.0.0.1");
        TestActivator activator = new TestActivator();
        activator.mustWait = true;
        proxy.activator = activator;
        proxy.to(backend.getLocalAddress()).start();
        rig.isReset(proxy);
        String said = proxy.log.next();
        assertTrue(said.startsWith("NOTICE Resetting client 127.0.0.1:"), said);
        assertTrue(said.endsWith(": it may not connect"), said);
        proxy.awaitConnections(0);
        assertTrue(activator.waiters.isEmpty());
    }

    @Test
    void shouldServeWhoIsAllowedThoughEverybodyIsDenied() throws Exception {
        TestProxy proxy = proxy("localhost", "any").to(backend.getLocalAddress()).start();
        rig.passes(rig.connect(proxy), backend);
    }

    @Test
    void shouldServeWhoIsNotNamed() throws Exception {
        TestProxy proxy = proxy("", "192.0.2.0/24").to(backend.getLocalAddress()).start();
        rig.passes(rig.connect(proxy), backend);
    }

    /** The one in front is not the client: it is judged by the header. */
    @ParameterizedTest
    @CsvSource({"192.0.2.7, false", "198.51.100.7, true"})
    void shouldJudgeTheClientThatTheHeaderNames(String client, boolean served) throws Exception {
        TestProxy proxy = proxy("", "192.0.2.0/24");
        proxy.senders =
                new SenderSettings(NetworkSet.parse("localhost"), SenderSettings.Others.REFUSE);
        proxy.to(backend.getLocalAddress()).start();
        SocketChannel front = rig.connect(proxy);
        String header = "PROXY TCP4 " + client + " 192.0.2.1 4711 80\r\n";
        front.write(ByteBuffer.wrap(header.getBytes(StandardCharsets.US_ASCII)));
        if (served) {
            rig.passes(front, backend);
        } else {
            assertTrue(proxy.log.next().contains("Resetting client " + client + ":4711"));
            proxy.awaitConnections(0);
        }
    }

    @Test
    void shouldKnowNobodyWhoIsGoneAlready() throws Exception {
        AccessRules rules = new AccessRules(NetworkSet.NONE, NetworkSet.parse("192.0.2.1"));
        assertEquals(false, rules.permit(null));
        assertEquals(true, AccessRules.NONE.permit(null));
        SocketAddress mapped = Wire.ours(new InetSocketAddress("::ffff:192.0.2.1", 80));
        assertEquals(false, rules.permit(mapped));
    }
}
