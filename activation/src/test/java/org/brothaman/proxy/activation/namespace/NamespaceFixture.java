package org.brothaman.proxy.activation.namespace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.kernel.SocketPassing;
import org.junit.jupiter.api.AfterEach;

/** Sockets of a namespace that the test has made, with a real helper. */
abstract class NamespaceFixture {
    static final Kernel KERNEL = LinuxKernel.INSTANCE;
    static final int INET = SocketAddress.INET;
    static final int INET6 = SocketAddress.INET6;
    static final int BOTH = SocketPassing.TRANSPARENT4 | SocketPassing.TRANSPARENT6;

    private static final int PATIENCE_MILLIS = 30_000;

    private final OpenSockets open = new OpenSockets();
    final BlockingQueue<NamespaceEvent> events = new LinkedBlockingQueue<>();
    TestNamespace container = new TestNamespace();
    HelperStart start = HelperStart.spawned();
    String run = "first";
    final NamespaceSockets sockets = sockets(_ -> place());

    private Place place() {
        return container == null
                ? new Place.Nowhere("no container")
                : new Place.OfContainer(container.process(), run + container.process());
    }

    NamespaceSockets sockets(Place.Finder finder) {
        return new NamespaceSockets(
                "web.service",
                finder,
                BOTH,
                () -> start.start(),
                new ThreadWatcher(),
                MonotonicClock.SYSTEM,
                events::add);
    }

    @AfterEach
    void nothingIsLeft() {
        sockets.close();
        if (container != null) {
            container.close();
        }
        open.assertNoneLeft();
        assertEquals(0, helpers().count(), "helpers left");
    }

    static Stream<ProcessHandle> helpers() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().arguments().orElse(new String[] {""}).length > 0)
                .filter(
                        child ->
                                child.info()
                                        .arguments()
                                        .map(words -> words[0].equals("namespace-helper"))
                                        .orElse(false));
    }

    static long deadline() {
        return MonotonicClock.SYSTEM.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    }

    NetworkNamespace.Entry enter() {
        return sockets.enter("", deadline(), () -> true);
    }

    void enterWell() {
        assertInstanceOf(NetworkNamespace.Entry.Inside.class, enter());
    }

    String refusal() {
        return assertInstanceOf(NetworkNamespace.Entry.Outside.class, enter()).message();
    }

    NamespaceEvent event() throws InterruptedException {
        return events.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** A socket, waited for if need be. */
    int take(int family) {
        int fd = sockets.streamSocket(family);
        if (fd != Errno.EAGAIN) {
            return fd;
        }
        CompletableFuture<Integer> later = new CompletableFuture<>();
        sockets.await(family, later::complete);
        return later.orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).join();
    }

    /** A server inside, at the port that the kernel chose. */
    int listen(int family) {
        int server = take(family);
        assertTrue(server >= 0, () -> Errno.text(server));
        assertEquals(0, KERNEL.bind(server, loopback(family, 0)));
        assertEquals(0, KERNEL.listen(server, 16));
        return server;
    }

    static SocketAddress loopback(int family, int port) {
        byte[] v6 = new byte[16];
        v6[15] = 1;
        return SocketAddress.inet(family == INET ? new byte[] {127, 0, 0, 1} : v6, port, 0);
    }

    /** Connects a socket of the stock to that server and returns how its peer is seen there. */
    SocketAddress seen(int server, SocketAddress from) {
        SocketAddress to = KERNEL.localAddress(server);
        int client = take(to.family());
        assertTrue(client >= 0, () -> Errno.text(client));
        if (from != null) {
            assertEquals(0, KERNEL.bind(client, from));
        }
        int connecting = KERNEL.connect(client, to);
        assertTrue(
                connecting == 0 || connecting == Errno.EINPROGRESS, () -> Errno.text(connecting));
        HostProcess.awaitReadable(server, PATIENCE_MILLIS);
        int accepted = KERNEL.accept(server);
        assertTrue(accepted >= 0, () -> Errno.text(accepted));
        SocketAddress peer = KERNEL.peerAddress(accepted);
        KERNEL.close(accepted);
        // Who closes first keeps the pair of addresses for a minute, tcp(7); here that is the
        // server.
        HostProcess.awaitReadable(client, PATIENCE_MILLIS);
        KERNEL.close(client);
        awaitLastAcknowledgement();
        return peer;
    }

    /** Until then the client's pair of addresses is in use, on a busy machine for a moment. */
    private void awaitLastAcknowledgement() {
        long last = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (!container.run("ss", "-Htn", "state", "last-ack").isEmpty()
                && System.nanoTime() - last < 0) {
            Thread.onSpinWait();
        }
    }
}
