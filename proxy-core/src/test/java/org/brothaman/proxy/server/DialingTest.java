package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.hearReset;
import static org.brothaman.proxy.server.Wire.loopback;
import static org.brothaman.proxy.server.Wire.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.Resolver;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.ForwardingKernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.session.TimeLimit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a backend is found and connected to. */
@Timeout(60)
class DialingTest {
    @RegisterExtension final Rig rig = new Rig();

    @TempDir Path directory;

    /** A kernel to which some addresses answer as the test says. */
    private abstract static class Dialed extends ForwardingKernel {
        final AtomicInteger dials = new AtomicInteger();

        Dialed() {
            super(LinuxKernel.INSTANCE);
        }

        @Override
        public int connect(int fd, SocketAddress address) {
            dials.incrementAndGet();
            return answer(fd, address);
        }

        abstract int answer(int fd, SocketAddress address);
    }

    @Test
    void shouldResetTheClientOfARefusedBackendAndSayWhy() throws Exception {
        InetSocketAddress nobody = Wire.unused();
        TestProxy proxy = rig.proxy().to(nobody).start();
        SocketChannel client = rig.keep(SocketChannel.open()).bind(loopback(0));
        java.net.SocketAddress from = client.getLocalAddress();
        Wire.connectToReset(client, proxy.address());
        assertEquals(
                List.of(
                        "ERR Failed to connect to backend "
                                + Wire.ours(nobody)
                                + ": Connection refused; resetting client "
                                + Wire.ours(from)),
                proxy.log.lines());
        proxy.awaitConnections(0);
    }

    @Test
    void shouldServeAgainOnceTheBackendIsThere() throws Exception {
        InetSocketAddress later = Wire.unused();
        TestProxy proxy = rig.proxy().to(later).start();
        rig.isReset(proxy);
        ServerSocketChannel backend = rig.backend(later);
        rig.passes(rig.connect(proxy), backend);
    }

    @Test
    void shouldTryAllAddressesInTurn() throws Exception {
        ServerSocketChannel backend = rig.backend();
        int port = ((InetSocketAddress) backend.getLocalAddress()).getPort();
        TestProxy proxy = rig.proxy();
        proxy.resolver =
                new Resolver(host -> addresses("127.0.0.3", "127.0.0.2", "127.0.0.1"), () -> 0);
        proxy.to(new BackendAddress.Named("db.example", port)).start();
        rig.passes(rig.connect(proxy), backend);
        // The second connection finds the name remembered.
        rig.passes(rig.connect(proxy), backend);
        assertEquals(List.of(), proxy.log.lines());
    }

    @Test
    void shouldAskForTheNameAnewWhenARememberedAddressRefuses() throws Exception {
        ServerSocketChannel backend = rig.backend();
        int port = ((InetSocketAddress) backend.getLocalAddress()).getPort();
        AtomicInteger asked = new AtomicInteger();
        TestProxy proxy = rig.proxy();
        proxy.resolver =
                new Resolver(
                        host -> {
                            asked.incrementAndGet();
                            return addresses(backend.isOpen() ? "127.0.0.1" : "127.0.0.2");
                        },
                        () -> 0);
        proxy.to(new BackendAddress.Named("db.example", port)).start();
        rig.passes(rig.connect(proxy), backend);
        backend.close();
        ServerSocketChannel moved = rig.backend(new InetSocketAddress("127.0.0.2", port));
        rig.passes(rig.connect(proxy), moved);
        assertEquals(2, asked.get());
        assertEquals(List.of(), proxy.log.lines());
    }

    @Test
    void shouldGiveUpWhenTheLastAddressRefuses() throws Exception {
        TestProxy proxy = rig.proxy();
        proxy.resolver = new Resolver(host -> addresses("127.0.0.3", "127.0.0.2"), () -> 0);
        proxy.to(new BackendAddress.Named("db.example", Wire.unused().getPort())).start();
        rig.isReset(proxy);
        assertTrue(proxy.log.next().contains("Connection refused; resetting client"));
        proxy.awaitConnections(0);
    }

    @Test
    void shouldSayWhenANameIsNotKnown() throws Exception {
        TestProxy proxy = rig.proxy();
        proxy.resolver =
                new Resolver(
                        host -> {
                            throw new UnknownHostException(host);
                        },
                        () -> 0);
        proxy.to(new BackendAddress.Named("nowhere.example", 80)).start();
        rig.isReset(proxy);
        assertTrue(
                proxy.log
                        .next()
                        .startsWith(
                                "ERR Failed to connect to backend nowhere.example:80: Name or"
                                        + " service not known; resetting client 127.0.0.1:"));
    }

    @Test
    void shouldEndWhileANameIsBeingLookedUp() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        TestProxy proxy = rig.proxy();
        proxy.resolver =
                new Resolver(
                        host -> {
                            asked.countDown();
                            await(ended);
                            return addresses("127.0.0.1");
                        },
                        () -> 0);
        proxy.to(new BackendAddress.Named("slow.example", 80)).start();
        SocketChannel client = rig.connect(proxy);
        await(asked);
        proxy.proxy().halt();
        assertEquals(Proxy.End.HALTED, proxy.ended());
        ended.countDown();
        hearReset(client);
    }

    @Test
    void shouldTimeOutOnAnAddressThatDoesNotAnswerAndTryTheNext() throws Exception {
        ServerSocketChannel backend = rig.backend();
        int port = ((InetSocketAddress) backend.getLocalAddress()).getPort();
        TestProxy proxy = rig.proxy();
        proxy.connectTimeout = TimeLimit.of(Duration.ofMillis(20));
        proxy.kernel =
                new Dialed() {
                    @Override
                    int answer(int fd, SocketAddress address) {
                        // The socket stays unconnected, which epoll reports as hung up.
                        return address.toString().startsWith("127.0.0.9")
                                ? Errno.EINPROGRESS
                                : next.connect(fd, address);
                    }
                };
        proxy.resolver = new Resolver(host -> addresses("127.0.0.9", "127.0.0.1"), () -> 0);
        proxy.to(new BackendAddress.Named("db.example", port)).start();
        rig.passes(rig.connect(proxy), backend);
    }

    /** A listen queue that is full drops the handshake: a real backend that does not answer. */
    @Test
    void shouldResetTheClientWhenTheConnectionTimesOut() throws Exception {
        ServerSocketChannel backend = rig.keep(ServerSocketChannel.open()).bind(loopback(0), 1);
        InetSocketAddress address = (InetSocketAddress) backend.getLocalAddress();
        rig.connect(Wire.ours(address));
        rig.connect(Wire.ours(address));
        TestProxy proxy = rig.proxy();
        proxy.connectTimeout = TimeLimit.of(Duration.ofMillis(50));
        proxy.to(address).start();
        rig.isReset(proxy);
        assertTrue(
                proxy.log
                        .next()
                        .startsWith(
                                "ERR Failed to connect to backend "
                                        + Wire.ours(address)
                                        + ": Connection timed out; resetting client"));
        proxy.awaitConnections(0);
    }

    @Test
    void shouldConnectLaterToAUnixSocketWhoseQueueIsFull() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("full"));
        ServerSocketChannel backend =
                rig.keep(ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX));
        backend.bind(address, 1);
        rig.connect(Wire.ours(address));
        rig.connect(Wire.ours(address));
        CountDownLatch full = new CountDownLatch(3);
        TestProxy proxy = rig.proxy();
        proxy.kernel =
                new Dialed() {
                    @Override
                    int answer(int fd, SocketAddress to) {
                        int result = next.connect(fd, to);
                        if (result == Errno.EAGAIN) {
                            full.countDown();
                        }
                        return result;
                    }
                };
        proxy.to(address).start();
        SocketChannel client = rig.connect(proxy);
        await(full);
        rig.accept(backend);
        rig.accept(backend);
        SocketChannel server = rig.accept(backend);
        say(client, "at last");
        hear(server, "at last");
    }

    @Test
    void shouldServeAClientThatLeftWhileTheBackendWasDialed() throws Exception {
        ServerSocketChannel backend = rig.backend();
        CountDownLatch left = new CountDownLatch(1);
        TestProxy proxy = rig.proxy();
        proxy.kernel =
                new Dialed() {
                    @Override
                    int answer(int fd, SocketAddress address) {
                        await(left);
                        return next.connect(fd, address);
                    }
                };
        proxy.to(backend.getLocalAddress()).start();
        SocketChannel ending = rig.connect(proxy);
        say(ending, "last words");
        ending.close();
        left.countDown();
        assertEquals("last words", Wire.restText(rig.accept(backend)));
        SocketChannel resetting = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        Wire.reset(resetting);
        hearReset(server);
    }

    /** A kernel that has no room for so many sockets more. */
    private static ForwardingKernel shortOfSockets(int failures, int errno) {
        return new ForwardingKernel(LinuxKernel.INSTANCE) {
            private int left = failures;

            @Override
            public int streamSocket(int family) {
                return left-- > 0 ? errno : super.streamSocket(family);
            }
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.ENOBUFS})
    void shouldWaitForADescriptorForTheBackend(int errno) throws Exception {
        ServerSocketChannel backend = rig.backend();
        TestProxy proxy = rig.proxy();
        proxy.kernel = shortOfSockets(3, errno);
        proxy.to(backend.getLocalAddress()).start();
        rig.passes(rig.connect(proxy), backend);
        assertEquals(List.of(), proxy.log.lines());
    }

    @Test
    void shouldNotWaitForADescriptorLongerThanTheConnectTimeout() throws Exception {
        TestProxy proxy = rig.proxy();
        proxy.kernel = shortOfSockets(Integer.MAX_VALUE, Errno.EMFILE);
        proxy.connectTimeout = TimeLimit.of(Duration.ofMillis(50));
        proxy.to(Wire.unused()).start();
        rig.isReset(proxy);
        assertTrue(proxy.log.next().contains("Too many open files; resetting client"));
        proxy.awaitConnections(0);
    }

    private static InetAddress[] addresses(String... literals) throws UnknownHostException {
        InetAddress[] addresses = new InetAddress[literals.length];
        for (int i = 0; i < literals.length; i++) {
            addresses[i] = InetAddress.getByName(literals[i]);
        }
        return addresses;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
