package org.brothaman.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.brothaman.proxy.kernel.AddressBuffer;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.ForwardingKernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.kernel.SocketSource;
import org.brothaman.proxy.session.SourceAddress;
import org.brothaman.proxy.session.TimeLimit;
import org.brothaman.proxy.session.Transparency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sockets from elsewhere, and whose address the backend sees. */
@Timeout(60)
class TransparencyTest {
    private static final byte[] CLIENT4 = {(byte) 203, 0, 113, 9};
    private static final byte[] CLIENT6 = {
        0x20, 0x01, 0x0d, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9
    };
    private static final SocketAddress CLIENT = SocketAddress.inet(CLIENT4, 40_001, 0);

    @RegisterExtension final Rig rig = new Rig();

    /** A stock that is empty until the test fills it, or never. */
    private static final class Stock implements SocketSource {
        final BlockingQueue<IntConsumer> waiters = new LinkedBlockingQueue<>();
        volatile boolean empty;
        volatile int failure;
        volatile boolean transparent = true;

        @Override
        public int streamSocket(int family) {
            if (failure != 0) {
                return failure;
            }
            return empty ? Errno.EAGAIN : LinuxKernel.INSTANCE.streamSocket(family);
        }

        @Override
        public void await(int family, IntConsumer receiver) {
            waiters.add(receiver);
        }

        IntConsumer waiter() throws InterruptedException {
            return waiters.poll(50, TimeUnit.SECONDS);
        }

        @Override
        public boolean isTransparent(int family) {
            return transparent;
        }
    }

    /** A host on which clients come from afar, and any address may be bound. */
    private static final class Afar extends ForwardingKernel {
        final List<SocketAddress> bound = new CopyOnWriteArrayList<>();
        volatile SocketAddress client = CLIENT;
        volatile int bindResult;
        volatile boolean taken;

        Afar() {
            super(LinuxKernel.INSTANCE);
        }

        @Override
        public int accept(int listener, AddressBuffer peer) {
            int fd = next.accept(listener);
            peer.write(client);
            return fd;
        }

        @Override
        public SocketAddress peerAddress(int fd) {
            return client;
        }

        @Override
        public int bind(int fd, SocketAddress address) {
            bound.add(address);
            return bindResult;
        }

        @Override
        public int connect(int fd, SocketAddress address) {
            if (taken) {
                taken = false;
                return Errno.EADDRNOTAVAIL;
            }
            return next.connect(fd, address);
        }
    }

    private final Stock stock = new Stock();
    private final Afar kernel = new Afar();
    private ServerSocketChannel backend;
    private TestProxy proxy;

    private void start(Transparency transparency) throws Exception {
        backend = rig.backend();
        proxy = rig.proxy();
        proxy.kernel = kernel;
        proxy.accessLog = true;
        proxy.sockets = stock;
        proxy.transparency = transparency;
        proxy.to(backend.getLocalAddress()).start();
    }

    private void awaitSources(Map<SourceAddress, Long> expected) {
        proxy.awaitConnections(0);
        var now = proxy.proxy().statistics().toCompletableFuture().join();
        assertEquals(expected, now.services().getFirst().sources());
    }

    private void passesAs(SourceAddress source) throws Exception {
        rig.passes(rig.connect(proxy), backend);
        String fields = proxy.log.next();
        String expected =
                source == SourceAddress.CLIENT
                        ? "to the client, seen by its own address"
                        : "to the client, seen by the proxy's address (" + source.word() + ")";
        assertTrue(fields.endsWith(expected), fields);
        awaitSources(Map.of(source, 1L));
    }

    @Test
    void shouldNotAskTheStockForThisHostsSockets() throws Exception {
        stock.failure = Errno.ENOTCONN;
        ServerSocketChannel here = rig.backend();
        rig.passes(rig.connect(rig.proxy().to(here.getLocalAddress()).start()), here);
    }

    @Test
    void shouldServeWithSocketsOfTheStock() throws Exception {
        start(Transparency.NO);
        rig.passes(rig.connect(proxy), backend);
        assertTrue(proxy.log.next().endsWith("bytes to the backend, 6 to the client"));
        awaitSources(Map.of());
        assertEquals(List.of(), kernel.bound);
    }

    @Test
    void shouldWaitForASocketThatIsBeingMade() throws Exception {
        start(Transparency.NO);
        stock.empty = true;
        SocketChannel client = rig.connect(proxy);
        IntConsumer waiter = stock.waiter();
        stock.empty = false;
        waiter.accept(stock.streamSocket(SocketAddress.INET));
        rig.passes(client, backend);
    }

    @Test
    void shouldCloseASocketThatComesTooLate() throws Exception {
        start(Transparency.NO);
        stock.empty = true;
        SocketChannel client = rig.connect(proxy);
        IntConsumer waiter = stock.waiter();
        client.setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
        client.close();
        // The client is missed only when there is somebody to connect to.
        stock.empty = false;
        waiter.accept(stock.streamSocket(SocketAddress.INET));
        proxy.awaitConnections(0);
    }

    @Test
    void shouldGiveUpOnAStockThatStaysEmpty() throws Exception {
        backend = rig.backend();
        proxy = rig.proxy();
        proxy.connectTimeout = TimeLimit.of(Duration.ofMillis(1));
        proxy.sockets = stock;
        proxy.transparency = Transparency.NO;
        proxy.to(backend.getLocalAddress()).start();
        stock.empty = true;
        rig.isReset(proxy);
        assertTrue(proxy.log.next().contains("Connection timed out; resetting client"));
        stock.empty = false;
        stock.waiter().accept(stock.streamSocket(SocketAddress.INET));
        proxy.awaitConnections(0);
    }

    @Test
    void shouldSayWhatFailedToBeMade() throws Exception {
        start(Transparency.NO);
        stock.empty = true;
        SocketChannel client = rig.connect(proxy);
        stock.waiter().accept(Errno.ENOTCONN);
        Wire.hearReset(client);
        assertTrue(proxy.log.next().contains("Not connected; resetting client"));
    }

    @Test
    void shouldShowTheClientsAddress() throws Exception {
        start(Transparency.YES);
        passesAs(SourceAddress.CLIENT);
        assertEquals(List.of(CLIENT), kernel.bound);
    }

    @Test
    void shouldShowAnIpv4ClientOfAnIpv6ListenerByItsIpv4Address() throws Exception {
        byte[] mapped = new byte[16];
        mapped[10] = -1;
        mapped[11] = -1;
        System.arraycopy(CLIENT4, 0, mapped, 12, 4);
        kernel.client = SocketAddress.inet(mapped, 40_001, 0);
        start(Transparency.AUTO);
        passesAs(SourceAddress.CLIENT);
        assertEquals(List.of(CLIENT), kernel.bound);
    }

    @Test
    void shouldNotShowAClientOfThisHost() throws Exception {
        kernel.client = SocketAddress.inet(new byte[] {127, 0, 0, 1}, 40_001, 0);
        start(Transparency.AUTO);
        passesAs(SourceAddress.LOOPBACK_CLIENT);
        assertEquals(List.of(), kernel.bound);
    }

    @Test
    void shouldNotShowAClientOfAUnixSocket() throws Exception {
        kernel.client = SocketAddress.unixAbstract("client");
        start(Transparency.AUTO);
        passesAs(SourceAddress.UNIX_CLIENT);
    }

    @Test
    void shouldNotShowAnIpv6ClientToAnIpv4Backend() throws Exception {
        kernel.client = SocketAddress.inet(CLIENT6, 40_001, 0);
        start(Transparency.AUTO);
        passesAs(SourceAddress.OTHER_FAMILY);
    }

    @Test
    void shouldNotShowALinkLocalClient() throws Exception {
        byte[] local = CLIENT6.clone();
        local[0] = (byte) 0xfe;
        local[1] = (byte) 0x80;
        kernel.client = SocketAddress.inet(local, 40_001, 2);
        start(Transparency.AUTO);
        passesAs(SourceAddress.LINK_LOCAL_CLIENT);
    }

    @Test
    void shouldNotShowClientsWhereAnswersWouldGoAstray() throws Exception {
        stock.transparent = false;
        start(Transparency.AUTO);
        passesAs(SourceAddress.NO_ROUTE);
    }

    @Test
    void shouldServeAClientWhosePortIsTaken() throws Exception {
        kernel.bindResult = Errno.EADDRINUSE;
        start(Transparency.AUTO);
        passesAs(SourceAddress.IN_USE);
    }

    @Test
    void shouldServeAClientWhoseBindingTheKernelRefuses() throws Exception {
        kernel.bindResult = Errno.EPERM;
        start(Transparency.AUTO);
        passesAs(SourceAddress.REFUSED);
    }

    @Test
    void shouldServeAClientThatHasJustSuchAConnection() throws Exception {
        kernel.taken = true;
        start(Transparency.AUTO);
        passesAs(SourceAddress.IN_USE);
    }

    @Test
    void shouldResetAClientThatHasToBeShownAndCannot() throws Exception {
        kernel.bindResult = Errno.EADDRINUSE;
        start(Transparency.YES);
        rig.isReset(proxy);
        assertEquals(
                "WARNING Resetting client "
                        + CLIENT
                        + ": its address cannot be shown to the backend (in_use)",
                proxy.log.next());
        awaitSources(Map.of(SourceAddress.IN_USE, 1L));
    }
}
