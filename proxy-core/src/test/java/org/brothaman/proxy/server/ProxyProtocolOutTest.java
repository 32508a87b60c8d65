package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.hearEnd;
import static org.brothaman.proxy.server.Wire.say;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.kernel.ForwardingKernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.proxyprotocol.HeaderDecoder;
import org.brothaman.proxy.proxyprotocol.HeaderDecoder.Decoded;
import org.brothaman.proxy.proxyprotocol.HeaderOptions;
import org.brothaman.proxy.proxyprotocol.ProxyHeader;
import org.brothaman.proxy.session.Activator;
import org.brothaman.proxy.session.ServiceStatistics;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a backend hears of the client, before the client's own bytes. */
@Timeout(60)
class ProxyProtocolOutTest {
    @RegisterExtension final Rig rig = new Rig();
    @TempDir Path folder;

    private final AtomicInteger sends = new AtomicInteger();
    private ServerSocketChannel backend;
    private TestProxy proxy;

    @BeforeEach
    void open() throws Exception {
        backend = rig.backend();
        proxy = rig.proxy();
        proxy.header = HeaderOptions.parse("v1");
        proxy.kernel =
                new ForwardingKernel(LinuxKernel.INSTANCE) {
                    @Override
                    public int send(int fd, long address, int length) {
                        sends.incrementAndGet();
                        return super.send(fd, address, length);
                    }
                };
    }

    private String line(SocketChannel client) throws Exception {
        InetSocketAddress from = (InetSocketAddress) client.getLocalAddress();
        return "PROXY TCP4 127.0.0.1 127.0.0.1 %d %d\r\n"
                .formatted(from.getPort(), proxy.address().port());
    }

    private ServiceStatistics counted() throws Exception {
        return proxy.proxy()
                .statistics()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .services()
                .getFirst();
    }

    /** Of a server that speaks first. */
    @Test
    void shouldTellAtOnceOfAClientThatSaysNothing() throws Exception {
        proxy.to(backend.getLocalAddress()).start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        hear(server, line(client));
        say(server, "220 ready");
        hear(client, "220 ready");
        say(client, "QUIT");
        hear(server, "QUIT");
        client.close();
        hearEnd(server);
        server.close();
        proxy.awaitConnections(0);
        assertEquals(4, counted().toBackend());
        assertEquals(9, counted().toClient());
    }

    /** No packet and no call of its own. */
    @Test
    void shouldSendTheHeaderWithTheFirstBytes() throws Exception {
        TestActivator activator = new TestActivator();
        activator.mustWait = true;
        proxy.activator = activator;
        proxy.to(backend.getLocalAddress()).start();
        SocketChannel client = rig.connect(proxy);
        say(client, "question");
        client.shutdownOutput();
        var waiter = activator.next();
        assertEquals(0, sends.get());
        waiter.accept(new Activator.Wake.Ready());
        SocketChannel server = rig.accept(backend);
        hear(server, line(client) + "question");
        hearEnd(server);
        assertEquals(1, sends.get());
        say(server, "answer");
        hear(client, "answer");
        server.close();
        hearEnd(client);
        proxy.awaitConnections(0);
        assertEquals(8, counted().toBackend());
    }

    @Test
    void shouldPassOnAnEndWithoutAWord() throws Exception {
        proxy.to(backend.getLocalAddress()).start();
        SocketChannel client = rig.connect(proxy);
        client.shutdownOutput();
        SocketChannel server = rig.accept(backend);
        hear(server, line(client));
        hearEnd(server);
        say(server, "greeting");
        server.close();
        hear(client, "greeting");
        hearEnd(client);
    }

    @Test
    void shouldSpeakVersion2WithIdAndChecksum() throws Exception {
        proxy.header = HeaderOptions.parse("v2,unique-id,crc32c");
        proxy.to(backend.getLocalAddress()).start();
        byte[] first = null;
        for (int i = 0; i < 2; i++) {
            SocketChannel client = rig.connect(proxy);
            say(client, "!");
            SocketChannel server = rig.accept(backend);
            byte[] header = Wire.next(server, 16);
            byte[] whole = new byte[16 + (header[15] & 0xff)];
            System.arraycopy(header, 0, whole, 0, 16);
            byte[] rest = Wire.next(server, whole.length - 16);
            System.arraycopy(rest, 0, whole, 16, rest.length);
            Decoded decoded = HeaderDecoder.decode(whole, whole.length);
            SocketAddress from = Wire.ours(client.getLocalAddress());
            assertEquals(
                    new Decoded.Complete(
                            new ProxyHeader.Proxied(from, proxy.address()), whole.length),
                    decoded);
            hear(server, "!");
            assertTrue(first == null || !java.util.Arrays.equals(first, rest), "the same id twice");
            first = rest;
        }
    }

    @Test
    void shouldCallTheClientOfAUnixSocketUnknown() throws Exception {
        SocketAddress listen = SocketAddress.unixPath(folder.resolve("s").toString());
        proxy.route(listen, new BackendAddress.Fixed(Wire.ours(backend.getLocalAddress()))).start();
        SocketChannel client =
                rig.keep(SocketChannel.open(UnixDomainSocketAddress.of(listen.toString())));
        SocketChannel server = rig.accept(backend);
        hear(server, "PROXY UNKNOWN\r\n");
        say(client, "x");
        hear(server, "x");
    }

    /** Nothing of the client is lost with the header, so it gets another try. */
    @Test
    void shouldTellABackendThatCameAgainAnew() throws Exception {
        TestActivator activator = new TestActivator();
        activator.believesDoubts = true;
        proxy.activator = activator;
        proxy.to(backend.getLocalAddress()).start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel dying = rig.accept(backend);
        hear(dying, line(client));
        proxy.awaitNobodyWaiting();
        Wire.reset(dying);
        activator.next().accept(new Activator.Wake.Ready());
        SocketChannel server = rig.accept(backend);
        hear(server, line(client));
        say(client, "x");
        hear(server, "x");
    }

    @Test
    void shouldResetAClientWhoseBackendRefuses() throws Exception {
        proxy.to(Wire.unused()).start();
        rig.isReset(proxy);
        proxy.awaitConnections(0);
    }

    /** It cannot be sent in one piece: not lost, not sent twice, not counted. */
    @Test
    void shouldSendTheHeaderInPieces() throws Exception {
        proxy.kernel =
                new ForwardingKernel(LinuxKernel.INSTANCE) {
                    @Override
                    public int send(int fd, long address, int length) {
                        return super.send(fd, address, Math.min(length, 5));
                    }
                };
        proxy.to(backend.getLocalAddress()).start();
        SocketChannel client = rig.connect(proxy);
        say(client, "hello");
        SocketChannel server = rig.accept(backend);
        byte[] all = (line(client) + "hello").getBytes();
        assertArrayEquals(all, Wire.next(server, all.length));
        server.close();
        hearEnd(client);
    }
}
