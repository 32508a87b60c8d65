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
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.ForwardingKernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.session.Activator.Wake;
import org.brothaman.proxy.session.TimeLimit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Clients that wait for their backend to be started. */
@Timeout(60)
class ActivationTest {
    @RegisterExtension final Rig rig = new Rig();

    @TempDir Path directory;

    private final TestActivator activator = new TestActivator();

    private TestProxy proxy(InetSocketAddress backend) throws Exception {
        TestProxy proxy = rig.proxy();
        proxy.activator = activator;
        return proxy.to(backend).start();
    }

    @Test
    void shouldNotWakeABackendThatAnswers() throws Exception {
        ServerSocketChannel backend = rig.backend();
        TestProxy proxy = proxy((InetSocketAddress) backend.getLocalAddress());
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        say(client, "x");
        hear(server, "x");
        assertTrue(activator.waiters.isEmpty());
    }

    @Test
    void shouldWakeABackendThatRefusesAndServeThen() throws Exception {
        InetSocketAddress address = Wire.unused();
        TestProxy proxy = proxy(address);
        SocketChannel client = rig.connect(proxy);
        say(client, "early");
        Consumer<Wake> waiter = activator.next();
        ServerSocketChannel backend = rig.backend(address);
        waiter.accept(new Wake.Ready());
        SocketChannel server = rig.accept(backend);
        hear(server, "early");
        say(server, "answer");
        hear(client, "answer");
        assertEquals(0, proxy.log.lines().size());
    }

    @Test
    void shouldNotDialWhatMustBeWaitedFor() throws Exception {
        ServerSocketChannel backend = rig.backend();
        activator.mustWait = true;
        TestProxy proxy = proxy((InetSocketAddress) backend.getLocalAddress());
        SocketChannel client = rig.connect(proxy);
        Consumer<Wake> waiter = activator.next();
        backend.configureBlocking(false);
        assertEquals(null, backend.accept());
        backend.configureBlocking(true);
        waiter.accept(new Wake.Ready());
        SocketChannel server = rig.accept(backend);
        say(client, "x");
        hear(server, "x");
    }

    @Test
    void shouldResetTheClientOfABackendThatCannotBeWoken() throws Exception {
        TestProxy proxy = proxy(Wire.unused());
        SocketChannel client = rig.connect(proxy);
        activator.next().accept(new Wake.Failed("the unit failed"));
        hearReset(client);
        assertTrue(proxy.log.next().endsWith(": the unit failed"));
        proxy.awaitConnections(0);
    }

    @Test
    void shouldAskThreeTimesWhenTheWokenBackendStillRefuses() throws Exception {
        TestProxy proxy = proxy(Wire.unused());
        SocketChannel client = rig.connect(proxy);
        for (int i = 0; i < 3; i++) {
            activator.next().accept(new Wake.Ready());
        }
        hearReset(client);
        assertTrue(proxy.log.next().contains("Connection refused"));
        assertTrue(activator.waiters.isEmpty());
    }

    @Test
    void shouldStartNothingForAClientThatIsGoneAlready() throws Exception {
        activator.mustWait = true;
        TestProxy proxy = rig.proxy();
        proxy.activator = activator;
        proxy.kernel =
                new ForwardingKernel(LinuxKernel.INSTANCE) {
                    @Override
                    public int accept(int listener) {
                        int fd = super.accept(listener);
                        if (fd >= 0) {
                            TestProxy.await(() -> peerAddress(fd) == null); // reset
                        }
                        return fd;
                    }
                };
        proxy.to(Wire.unused()).start();
        Wire.reset(rig.connect(proxy));
        TestProxy.await(
                () ->
                        proxy.proxy().statistics().toCompletableFuture().join().served() == 1
                                && proxy.proxy().connections() == 0);
        assertTrue(activator.waiters.isEmpty());
    }

    @Test
    void shouldForgetAClientThatResetsWhileItWaits() throws Exception {
        TestProxy proxy = proxy(Wire.unused());
        SocketChannel client = rig.connect(proxy);
        Consumer<Wake> waiter = activator.next();
        Wire.reset(client);
        proxy.awaitConnections(0);
        waiter.accept(new Wake.Ready()); // too late, and harmless
    }

    @Test
    void shouldForgetAClientThatHasSpokenAndResetsWhileItWaits() throws Exception {
        TestProxy proxy = proxy(Wire.unused());
        SocketChannel client = rig.connect(proxy);
        say(client, "never mind");
        activator.next();
        Wire.reset(client);
        proxy.awaitConnections(0);
    }

    /** As it would be if the backend were there already. */
    @Test
    void shouldServeAClientThatEndsWithoutAWord() throws Exception {
        ServerSocketChannel backend = rig.backend();
        activator.mustWait = true;
        TestProxy proxy = proxy((InetSocketAddress) backend.getLocalAddress());
        SocketChannel client = rig.connect(proxy);
        client.shutdownOutput();
        activator.next().accept(new Wake.Ready());
        SocketChannel server = rig.accept(backend);
        say(server, "banner");
        hearEnd(server);
        server.close();
        assertEquals("banner", Wire.restText(client));
        proxy.awaitConnections(0);
    }

    @Test
    void shouldForgetAClientThatLeavesAUnixSocketWithoutAWord() throws Exception {
        activator.mustWait = true;
        TestProxy proxy = rig.proxy();
        proxy.activator = activator;
        SocketAddress socket = SocketAddress.unixPath(directory.resolve("front").toString());
        proxy.route(socket, new BackendAddress.Fixed(Wire.ours(Wire.unused()))).start();
        SocketChannel client = rig.connect(proxy);
        activator.next();
        client.close();
        proxy.awaitConnections(0);
    }

    @Test
    void shouldServeAClientThatHasAskedAndEnded() throws Exception {
        InetSocketAddress address = Wire.unused();
        TestProxy proxy = proxy(address);
        SocketChannel client = rig.connect(proxy);
        say(client, "question");
        client.shutdownOutput();
        Consumer<Wake> waiter = activator.next();
        ServerSocketChannel backend = rig.backend(address);
        waiter.accept(new Wake.Ready());
        SocketChannel server = rig.accept(backend);
        assertEquals("question", Wire.restText(server));
        say(server, "answer");
        server.close();
        assertEquals("answer", Wire.restText(client));
    }

    @Test
    void shouldForgetAClientThatHasAskedAndEndedAndResets() throws Exception {
        TestProxy proxy = proxy(Wire.unused());
        SocketChannel client = rig.connect(proxy);
        say(client, "question");
        client.shutdownOutput();
        activator.next();
        Wire.reset(client);
        proxy.awaitConnections(0);
    }

    /** Its end is told again and again by a level-triggered epoll that nothing listens to. */
    @Test
    void shouldNotSpinOnAnEndedClientWhileTheWokenBackendIsDialed() throws Exception {
        AtomicInteger events = new AtomicInteger();
        ServerSocketChannel backend =
                rig.keep(ServerSocketChannel.open()).bind(Wire.loopback(0), 1);
        InetSocketAddress address = (InetSocketAddress) backend.getLocalAddress();
        rig.connect(Wire.ours(address));
        rig.connect(Wire.ours(address)); // the queue is full now: dialing takes its time
        activator.mustWait = true;
        TestProxy proxy = rig.proxy();
        proxy.activator = activator;
        proxy.loops = n -> new CountingLoop(n, events);
        CountDownLatch dialing = new CountDownLatch(1);
        proxy.kernel =
                new ForwardingKernel(LinuxKernel.INSTANCE) {
                    @Override
                    public int connect(int fd, SocketAddress to) {
                        int result = super.connect(fd, to);
                        dialing.countDown();
                        return result;
                    }
                };
        proxy.to(address).start();
        SocketChannel client = rig.connect(proxy);
        Consumer<Wake> waiter = activator.next();
        waiter.accept(new Wake.Ready());
        dialing.await();
        say(client, "question");
        client.shutdownOutput();
        // Room, after which the kernel's next attempt succeeds, a second later.
        rig.accept(backend);
        rig.accept(backend);
        SocketChannel server = rig.accept(backend);
        assertEquals("question", Wire.restText(server));
        server.close();
        hearEnd(client);
        proxy.awaitConnections(0);
        assertTrue(events.get() < 100, "events delivered: " + events);
    }

    /** While nothing is asked of a client, its reset is told once. */
    @Test
    void shouldForgetAClientThatResetsWhileTheWokenBackendIsDialed() throws Exception {
        CountDownLatch dialing = new CountDownLatch(1);
        activator.mustWait = true;
        TestProxy proxy = rig.proxy();
        proxy.activator = activator;
        proxy.connectTimeout = TimeLimit.of(Duration.ofHours(1));
        proxy.kernel =
                new ForwardingKernel(LinuxKernel.INSTANCE) {
                    @Override
                    public int connect(int fd, SocketAddress to) {
                        dialing.countDown();
                        return Errno.EAGAIN; // a full queue, for as long as it is tried
                    }
                };
        proxy.to(Wire.unused()).start();
        SocketChannel client = rig.connect(proxy);
        say(client, "never mind");
        activator.next().accept(new Wake.Ready());
        dialing.await();
        Wire.reset(client);
        proxy.awaitConnections(0);
    }

    @Test
    void shouldEndWhileClientsWait() throws Exception {
        TestProxy proxy = proxy(Wire.unused());
        SocketChannel client = rig.connect(proxy);
        Consumer<Wake> waiter = activator.next();
        proxy.proxy().halt();
        assertEquals(Proxy.End.HALTED, proxy.ended());
        hearReset(client);
        waiter.accept(new Wake.Ready()); // after the loops are gone
    }
}
