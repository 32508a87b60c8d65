package org.brothaman.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.function.Executable;

/** What the tests say and hear on a socket. */
final class Wire {
    private Wire() {}

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }

    /** Where nothing listens; not an address that a proxy's own listener may be given. */
    static InetSocketAddress unused() throws IOException {
        var elsewhere = new InetSocketAddress("127.0.0.2", 0);
        try (ServerSocketChannel taken = ServerSocketChannel.open().bind(elsewhere)) {
            return (InetSocketAddress) taken.getLocalAddress();
        }
    }

    static boolean isUnix(java.net.SocketAddress address) {
        return address instanceof UnixDomainSocketAddress;
    }

    static SocketAddress ours(java.net.SocketAddress address) {
        return switch (address) {
            case InetSocketAddress inet ->
                    SocketAddress.inet(inet.getAddress().getAddress(), inet.getPort(), 0);
            case UnixDomainSocketAddress unix -> SocketAddress.unixPath(unix.getPath().toString());
            default -> throw new AssertionError(address);
        };
    }

    static java.net.SocketAddress toJava(SocketAddress address) throws UnknownHostException {
        return switch (address.family()) {
            case SocketAddress.INET -> loopback(address.port());
            case SocketAddress.INET6 ->
                    new InetSocketAddress(
                            Inet6Address.getByAddress(InetAddress.getByName("::1").getAddress()),
                            address.port());
            case SocketAddress.UNIX -> UnixDomainSocketAddress.of(address.toString());
            default -> throw new AssertionError(address);
        };
    }

    static void say(SocketChannel channel, String text) throws IOException {
        write(channel, text.getBytes(StandardCharsets.UTF_8));
    }

    static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /** The next bytes, as many as the text has, must be it. */
    static void hear(SocketChannel channel, String text) throws IOException {
        assertEquals(text, new String(next(channel, text.length()), StandardCharsets.UTF_8));
    }

    /** So many bytes, or fewer up to the end of the stream. */
    static byte[] next(SocketChannel channel, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** All up to the end of the stream. */
    static byte[] rest(SocketChannel channel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
        while (channel.read(buffer.clear()) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
        }
        return all.toByteArray();
    }

    /** Reads or writes on a thread of its own; a time-out after 50 s, as nobody interrupts it. */
    static CompletableFuture<byte[]> beside(Callable<byte[]> exchange) {
        var done = new CompletableFuture<byte[]>();
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                done.complete(exchange.call());
                            } catch (Exception e) {
                                done.completeExceptionally(e);
                            }
                        });
        return done.orTimeout(50, TimeUnit.SECONDS);
    }

    static String restText(SocketChannel channel) throws IOException {
        return new String(rest(channel), StandardCharsets.UTF_8);
    }

    static void hearEnd(SocketChannel channel) throws IOException {
        assertEquals("", restText(channel));
    }

    /** Whatever still arrives, the stream must be cut by a reset. */
    static void hearReset(SocketChannel channel) {
        expectReset(() -> rest(channel));
    }

    /** Nothing arrives any more but a reset. */
    static void hearOnlyReset(SocketChannel channel) {
        expectReset(() -> fail("hears " + channel.read(ByteBuffer.allocate(1))));
    }

    /**
     * As {@link #hearReset}, for a client that may be reset while it still connects: connect(2)
     * says so when it gets no processor between the handshake and its return.
     */
    static void connectToReset(SocketChannel channel, SocketAddress address) {
        expectReset(
                () -> {
                    channel.connect(toJava(address));
                    rest(channel);
                });
    }

    private static void expectReset(Executable exchange) {
        IOException reset = assertThrows(IOException.class, exchange);
        assertEquals("Connection reset", reset.getMessage().replace(" by peer", ""));
    }

    static void reset(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }

    /** Writes until the other side has taken nothing for 2,000 tries; returns the bytes. */
    static long fill(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.SO_SNDBUF, 64 << 10);
        channel.configureBlocking(false);
        ByteBuffer chunk = ByteBuffer.allocate(64 << 10);
        long sent = 0;
        int refusals = 0;
        while (refusals < 2_000) {
            int written = channel.write(chunk.clear());
            sent += written;
            refusals = written > 0 ? 0 : refusals + 1;
            if (refusals > 0) {
                // The proxy gets the processor, and its time.
                LockSupport.parkNanos(100_000);
            }
            assertTrue(sent < 64 << 20, "nothing holds the sender back");
        }
        channel.configureBlocking(true);
        assertTrue(sent > 0);
        return sent;
    }
}
