package org.brothaman.proxy.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.brothaman.proxy.address.Resolver;
import org.brothaman.proxy.kernel.Descriptors;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.ForwardingKernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.loop.NettyLoop;
import org.brothaman.proxy.relay.PipeBudget;
import org.brothaman.proxy.session.Admission;
import org.brothaman.proxy.session.ByteCounter;
import org.brothaman.proxy.session.Platform;
import org.brothaman.proxy.session.Settings;
import org.brothaman.proxy.session.TcpOptions;
import org.brothaman.proxy.session.TimeLimit;
import org.brothaman.proxy.session.Worker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes first goes together with what the source has said by then, on real sockets. */
@Timeout(60)
class DirectionTest {
    private static final LinuxKernel LINUX = LinuxKernel.INSTANCE;
    private static final int TCP_CLOSE = 7; // netinet/tcp.h
    private static final String HEADER = "PROXY UNKNOWN\r\n";
    private static final String EARLY = "early";

    private final Descriptors descriptors = Descriptors.now();
    private final NettyLoop loop = new NettyLoop("direction");
    private final List<Integer> sent = new ArrayList<>(); // bytes of each message to the target
    private final ByteCounter counted = new ByteCounter();
    private Worker worker;
    private Pair source;
    private Pair target;
    private Direction direction;

    /** A TCP connection: one end a plain descriptor, as the proxy has them, one Java's. */
    private record Pair(int ours, SocketChannel theirs) {
        static Pair open() throws IOException {
            int listener = LINUX.streamSocket(SocketAddress.INET);
            try {
                LINUX.bind(listener, SocketAddress.inet(new byte[] {127, 0, 0, 1}, 0, 0));
                LINUX.listen(listener, 1);
                SocketChannel theirs =
                        SocketChannel.open(
                                new InetSocketAddress(
                                        InetAddress.getByAddress(new byte[] {127, 0, 0, 1}),
                                        LINUX.localAddress(listener).port()));
                int ours = LINUX.accept(listener);
                while (ours == Errno.EAGAIN) {
                    Thread.onSpinWait();
                    ours = LINUX.accept(listener);
                }
                return new Pair(ours, theirs);
            } finally {
                LINUX.close(listener);
            }
        }

        void close() throws IOException {
            LINUX.close(ours);
            theirs.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        source = Pair.open();
        target = Pair.open();
        var kernel =
                new ForwardingKernel(LINUX) {
                    @Override
                    public int send(int fd, long address, int length) {
                        int passed = super.send(fd, address, length);
                        sent.add(passed);
                        return passed;
                    }
                };
        var settings =
                new Settings(
                        1,
                        1,
                        Integer.MAX_VALUE,
                        Settings.WhenFull.REFUSE,
                        TimeLimit.of(Duration.ofSeconds(20)),
                        TimeLimit.NEVER,
                        TimeLimit.NEVER,
                        TimeLimit.NEVER,
                        TimeLimit.NEVER,
                        TimeLimit.NEVER,
                        Settings.Keepalive.SYSTEM,
                        false);
        worker =
                new Worker(
                        new Platform(
                                kernel,
                                _ -> loop,
                                new Resolver(),
                                new PipeBudget(PipeBudget.DEFAULT_BYTES),
                                (level, message) -> {}),
                        settings,
                        new TcpOptions(kernel, settings.keepalive()),
                        new Admission(1, null, () -> {}),
                        loop,
                        StreamPath::new);
    }

    @AfterEach
    void close() throws Exception {
        onLoop(
                () -> {
                    direction.close();
                    return null;
                });
        worker.close().toCompletableFuture().get(20, TimeUnit.SECONDS);
        source.close();
        target.close();
        descriptors.assertNoneLeft();
    }

    private <T> T onLoop(Supplier<T> step) {
        return CompletableFuture.supplyAsync(step, loop).orTimeout(50, TimeUnit.SECONDS).join();
    }

    private void make(boolean guarded) {
        String first = HEADER + EARLY;
        direction =
                onLoop(
                        () ->
                                new Direction(
                                        worker,
                                        new Endpoint(null, worker, source.ours, SocketAddress.INET),
                                        new Endpoint(null, worker, target.ours, SocketAddress.INET),
                                        counted,
                                        new Prelude(
                                                first.getBytes(StandardCharsets.US_ASCII),
                                                HEADER.length()),
                                        guarded ? new HeaderGuard(worker.relays(), false) : null));
    }

    private Direction.Progress pump() {
        return onLoop(direction::pump);
    }

    private void says(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            source.theirs.write(bytes);
        }
        awaitSource();
    }

    /** It has come: bytes, the end or an error. */
    private void awaitSource() {
        while (LINUX.peek(source.ours) == Errno.EAGAIN) {
            Thread.yield();
        }
    }

    /** Not by a look at it, which would be told of it in the place of the direction. */
    private void awaitReset() {
        while ((LINUX.option(source.ours, Option.IPPROTO_TCP, Option.TCP_INFO)
                        & Option.TCP_STATE_MASK)
                != TCP_CLOSE) {
            Thread.yield();
        }
    }

    private void hears(String expected) throws IOException {
        ByteBuffer heard = ByteBuffer.allocate(expected.length());
        while (heard.hasRemaining() && target.theirs.read(heard) >= 0) {}
        assertEquals(
                expected,
                new String(heard.array(), 0, heard.position(), StandardCharsets.US_ASCII));
    }

    private void counts(int bytes) {
        assertEquals(bytes, direction.bytes());
        assertEquals(bytes, counted.bytes());
    }

    @Test
    void shouldSendItTogetherWithWhatWasSaid() throws Exception {
        make(false);
        says("hello");
        assertTrue(direction.isUntouched());
        assertEquals(Direction.Progress.WAITS, pump());
        hears(HEADER + EARLY + "hello");
        assertEquals(List.of((HEADER + EARLY + "hello").length()), sent);
        counts((EARLY + "hello").length());
        assertFalse(direction.isUntouched());
    }

    /** A server that speaks first awaits it; the next bytes pass as ever. */
    @Test
    void shouldSendItAloneToWhoHasSaidNothing() throws Exception {
        make(false);
        assertEquals(Direction.Progress.WAITS, pump());
        hears(HEADER + EARLY);
        assertTrue(direction.wantsToRead());
        assertFalse(direction.wantsToWrite());
        says("later");
        assertEquals(Direction.Progress.WAITS, pump());
        hears("later");
        counts((EARLY + "later").length());
    }

    /** Of the end behind them no event need tell. */
    @Test
    void shouldNoticeTheEndBehindIt() throws Exception {
        make(false);
        source.theirs.shutdownOutput();
        awaitSource();
        assertEquals(Direction.Progress.ENDED, pump());
        hears(HEADER + EARLY);
        assertTrue(direction.ended());
    }

    /** Nor of what had no room: a buffer is full then, and the rest is in the kernel. */
    @Test
    void shouldTakeMoreThanHasRoomBehindIt() throws Exception {
        make(false);
        String much = "0123456789abcdef".repeat(1 << 10);
        says(much);
        while (direction.bytes() < EARLY.length() + much.length()) {
            long before = direction.bytes();
            assertEquals(Direction.Progress.WAITS, pump());
            if (direction.bytes() == before) {
                awaitSource();
            }
        }
        hears(HEADER + EARLY + much);
        assertTrue(sent.getFirst() > HEADER.length() + EARLY.length());
        counts((EARLY + much).length());
    }

    /** It is lost before anything was passed on for it. */
    @Test
    void shouldSendNothingForASourceThatIsReset() throws Exception {
        make(false);
        source.theirs.setOption(StandardSocketOptions.SO_LINGER, 0);
        source.theirs.close();
        awaitReset();
        assertEquals(Direction.Progress.SOURCE_LOST, pump());
        assertEquals(List.of(), sent);
        assertFalse(direction.wantsToWrite(), "the buffer is given back");
        counts(0);
    }

    /** What is still looked at goes in a message of its own. */
    @Test
    void shouldNotReadWhatMayBeAHeader() throws Exception {
        make(true);
        says("PROXY");
        assertEquals(Direction.Progress.WAITS, pump());
        hears(HEADER + EARLY);
        assertTrue(direction.isGuarded());
        counts(EARLY.length());
        says(" TCP4 ");
        assertEquals(Direction.Progress.HEADER_REFUSED, pump());
    }

    @Test
    void shouldReadAtOnceWhatIsNoHeader() throws Exception {
        make(true);
        says("GET /");
        assertEquals(Direction.Progress.WAITS, pump());
        hears(HEADER + EARLY + "GET /");
        assertEquals(List.of((HEADER + EARLY).length(), "GET /".length()), sent);
        assertFalse(direction.isGuarded());
    }
}
