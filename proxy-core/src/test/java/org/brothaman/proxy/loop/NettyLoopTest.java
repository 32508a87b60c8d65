package org.brothaman.proxy.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.ObjIntConsumer;
import org.brothaman.proxy.kernel.Descriptors;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real loop, on real sockets. */
@Timeout(30)
class NettyLoopTest {
    private static final LinuxKernel LINUX = LinuxKernel.INSTANCE;

    @TempDir Path directory;

    private final Descriptors descriptors = Descriptors.now();
    private final NettyLoop loop = new NettyLoop("test-loop");
    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final List<SocketChannel> peers = new ArrayList<>();
    private ServerSocketChannel server;

    @BeforeEach
    void open() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(directory.resolve("socket")));
    }

    @AfterEach
    void close() throws Exception {
        loop.close().toCompletableFuture().get(20, TimeUnit.SECONDS);
        for (SocketChannel peer : peers) {
            peer.close();
        }
        server.close();
        descriptors.assertNoneLeft();
    }

    private record Listening(IntConsumer onReady, IntConsumer onFailed) implements ReadyListener {
        @Override
        public void ready(int events) {
            onReady.accept(events);
        }

        @Override
        public void failed(Throwable bug) {
            onFailed.accept(0);
        }
    }

    private ReadyListener listener(IntConsumer onReady) {
        return new Listening(onReady, zero -> seen.add("failed"));
    }

    /** A descriptor of ours; its peer is added to the peers. */
    private int connected() throws IOException {
        int fd = LINUX.streamSocket(SocketAddress.UNIX);
        assertEquals(
                0,
                LINUX.connect(fd, SocketAddress.unixPath(directory.resolve("socket").toString())));
        peers.add(server.accept());
        return fd;
    }

    private <T> T onLoop(Callable<T> step) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.execute(
                () -> {
                    try {
                        done.complete(step.call());
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                });
        return done.get(20, TimeUnit.SECONDS);
    }

    private Registration register(int fd, int interest, IntConsumer onReady) throws Exception {
        return register(fd, interest, (self, events) -> onReady.accept(events));
    }

    private Registration register(int fd, int interest, ObjIntConsumer<Registration> onReady)
            throws Exception {
        return onLoop(
                () -> {
                    Registration[] self = new Registration[1];
                    self[0] =
                            loop.register(fd, listener(events -> onReady.accept(self[0], events)));
                    self[0].interest(interest);
                    return self[0];
                });
    }

    private void expect(String what) throws InterruptedException {
        assertEquals(what, seen.poll(20, TimeUnit.SECONDS));
    }

    private void say(int peer) throws IOException {
        peers.get(peer).write(ByteBuffer.wrap(new byte[] {1}));
    }

    @Test
    void shouldReportAgainAndAgainWhatIsReady() throws Exception {
        int[] left = {3};
        register(
                connected(),
                Ready.OUT,
                (self, events) -> {
                    seen.add("out " + events);
                    if (--left[0] == 0) {
                        self.interest(Ready.IN);
                    }
                });
        expect("out " + Ready.OUT);
        expect("out " + Ready.OUT);
        expect("out " + Ready.OUT);
        rounds(3);
        assertTrue(seen.isEmpty());
    }

    /** Passes through the loop so often that a spinning descriptor would have been reported. */
    private void rounds(int count) throws Exception {
        int fd = connected();
        int peer = peers.size() - 1;
        BlockingQueue<Integer> turns = new LinkedBlockingQueue<>();
        Registration registration = register(fd, Ready.IN, events -> turns.add(drop(fd)));
        for (int i = 0; i < count; i++) {
            say(peer);
            turns.take();
        }
        onLoop(
                () -> {
                    registration.close();
                    return null;
                });
    }

    private static int drop(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            return LINUX.receive(fd, arena.allocate(8).address(), 8);
        }
    }

    @Test
    void shouldReportNothingBeforeTheFirstInterest() throws Exception {
        int fd = connected();
        say(0);
        Registration registration =
                onLoop(() -> loop.register(fd, listener(events -> seen.add("ready"))));
        rounds(5);
        assertTrue(seen.isEmpty());
        onLoop(
                () -> {
                    registration.interest(Ready.IN);
                    registration.close();
                    return null;
                });
    }

    @Test
    void shouldReportAHangUpOnceWhileInterestedInNothing() throws Exception {
        int fd = connected();
        Registration registration =
                register(fd, Ready.NOTHING, events -> seen.add("quiet " + events));
        peers.get(0).close();
        expect("quiet " + Ready.HANG_UP);
        rounds(20);
        assertTrue(seen.isEmpty(), "reported again: " + seen);
        assertEquals(fd, registration.descriptor());
    }

    @Test
    void shouldReportAHangUpAgainWhenTheInterestChanges() throws Exception {
        Registration registration =
                register(
                        connected(),
                        Ready.NOTHING,
                        (self, events) -> {
                            seen.add((events & Ready.HANG_UP) != 0 ? "hung up" : "no");
                            if ((events & Ready.IN) != 0) {
                                self.close();
                            }
                        });
        peers.get(0).close();
        expect("hung up");
        onLoop(
                () -> {
                    registration.interest(Ready.IN);
                    return null;
                });
        expect("hung up");
    }

    @Test
    void shouldTellWhenThePeerEndsItsStream() throws Exception {
        register(
                connected(),
                Ready.PEER_ENDED,
                (self, events) -> {
                    seen.add("ended " + events);
                    self.interest(Ready.NOTHING);
                });
        say(0);
        rounds(3);
        assertTrue(seen.isEmpty());
        peers.get(0).shutdownOutput();
        expect("ended " + Ready.PEER_ENDED);
    }

    /** Both are ready in one batch; whichever is first closes the other. */
    @Test
    void shouldDeliverNothingToWhatTheSameBatchHasClosed() throws Exception {
        int first = connected();
        int second = connected();
        onLoop(
                () -> {
                    Registration[] both = new Registration[2];
                    for (int i = 0; i < 2; i++) {
                        int other = 1 - i;
                        both[i] =
                                loop.register(
                                        i == 0 ? first : second,
                                        listener(
                                                events -> {
                                                    both[other].close();
                                                    both[other].close();
                                                    int fresh = newDescriptor();
                                                    seen.add(
                                                            fresh == both[other].descriptor()
                                                                    ? "reused"
                                                                    : "fresh");
                                                    LINUX.close(fresh);
                                                    both[1 - other].close();
                                                }));
                        both[i].interest(Ready.IN);
                    }
                    say(0);
                    say(1);
                    return null;
                });
        expect("fresh");
        rounds(3);
        assertTrue(seen.isEmpty());
    }

    private static int newDescriptor() {
        return LINUX.streamSocket(SocketAddress.UNIX);
    }

    @Test
    void shouldGoOnWithTheBatchAfterAListenerHasThrown() throws Exception {
        int first = connected();
        int second = connected();
        onLoop(
                () -> {
                    boolean[] thrown = {false};
                    for (int fd : new int[] {first, second}) {
                        Registration[] self = new Registration[1];
                        self[0] =
                                loop.register(
                                        fd,
                                        listener(
                                                events -> {
                                                    self[0].close();
                                                    if (thrown[0]) {
                                                        seen.add("second");
                                                        return;
                                                    }
                                                    thrown[0] = true;
                                                    loop.execute(() -> seen.add("task"));
                                                    throw new IllegalStateException("planted");
                                                }));
                        self[0].interest(Ready.IN);
                    }
                    say(0);
                    say(1);
                    return null;
                });
        // Netty would have given the batch up, and paused for a second, before the task.
        expect("failed");
        expect("second");
        expect("task");
    }

    @Test
    void shouldRunTasksOnItsOneThread() throws Exception {
        assertFalse(loop.isCurrent());
        assertTrue(onLoop(loop::isCurrent));
        assertEquals(onLoop(Thread::currentThread), onLoop(Thread::currentThread));
        assertTrue(onLoop(Thread::currentThread).getName().startsWith("test-loop"));
    }

    @Test
    void shouldRefuseRegistrationsFromOtherThreads() throws Exception {
        int fd = connected();
        onLoop(() -> null); // the thread runs
        assertThrows(IllegalStateException.class, () -> loop.register(fd, listener(events -> {})));
        LINUX.close(fd);
    }

    @Test
    void shouldRunWhatIsScheduledInItsOrderAndNotWhatIsCancelled() throws Exception {
        onLoop(
                () -> {
                    loop.schedule(() -> seen.add("later"), TimeUnit.MILLISECONDS.toNanos(20));
                    Loop.Timer cancelled =
                            loop.schedule(() -> seen.add("no"), TimeUnit.MILLISECONDS.toNanos(10));
                    loop.schedule(() -> seen.add("sooner"), TimeUnit.MILLISECONDS.toNanos(1));
                    cancelled.cancel();
                    cancelled.cancel();
                    return null;
                });
        expect("sooner");
        expect("later");
    }

    @Test
    void shouldCloseWhatIsRegisteredWhenItIsClosedByATask() throws Exception {
        register(connected(), Ready.IN, events -> {});
        register(connected(), Ready.NOTHING, events -> {});
        onLoop(loop::close).toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertEquals(-1, peers.get(0).read(ByteBuffer.allocate(1)));
        assertEquals(-1, peers.get(1).read(ByteBuffer.allocate(1)));
    }

    @Test
    void shouldRunWhatIsQueuedBeforeItsEndAndDropTheRest() throws Exception {
        onLoop(
                () -> {
                    loop.execute(() -> seen.add("queued"));
                    return loop.close();
                });
        loop.close().toCompletableFuture().get(20, TimeUnit.SECONDS);
        expect("queued");
        loop.execute(() -> seen.add("dropped"));
        assertTrue(seen.isEmpty());
    }
}
