package org.brothaman.proxy.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real loop with real sockets, and the check that none is left. */
@Timeout(30)
abstract class LoopFixture {
    static final LinuxKernel LINUX = LinuxKernel.INSTANCE;

    @TempDir Path directory;

    private final Descriptors descriptors = Descriptors.now();
    final NettyLoop loop = new NettyLoop("test-loop");
    final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    final List<SocketChannel> peers = new ArrayList<>();
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

    ReadyListener listener(IntConsumer onReady) {
        return new Listening(onReady, zero -> seen.add("failed"));
    }

    /** A descriptor of ours; its peer is added to the peers. */
    int connected() throws IOException {
        int fd = LINUX.streamSocket(SocketAddress.UNIX);
        assertEquals(
                0,
                LINUX.connect(fd, SocketAddress.unixPath(directory.resolve("socket").toString())));
        peers.add(server.accept());
        return fd;
    }

    <T> T onLoop(Callable<T> step) throws Exception {
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

    Registration register(int fd, int interest, IntConsumer onReady) throws Exception {
        return register(fd, interest, (self, events) -> onReady.accept(events));
    }

    Registration register(int fd, int interest, ObjIntConsumer<Registration> onReady)
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

    void expect(String what) throws InterruptedException {
        assertEquals(what, seen.poll(20, TimeUnit.SECONDS));
    }

    void say(int peer) throws IOException {
        peers.get(peer).write(ByteBuffer.wrap(new byte[] {1}));
    }

    /** Passes through the loop so often that a spinning descriptor would have been reported. */
    void rounds(int count) throws Exception {
        int fd = connected();
        int peer = peers.size() - 1;
        BlockingQueue<Integer> turns = new LinkedBlockingQueue<>();
        Registration registration = register(fd, EpollEvents.IN, events -> turns.add(drop(fd)));
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
}
