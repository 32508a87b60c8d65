package org.brothaman.proxy.activation.manager;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a manager or a message bus: the socket, the handshake, and the cutting of the
 * stream into messages. Owned by a {@link Conversation} until the welcome, then by a {@link
 * ManagerSession}, and dies with it; one thread at a time. Every wait ends at the deadline and no
 * peer can make it hold more than one message of {@link #MESSAGE_MAX} bytes.
 */
final class BusConnection implements AutoCloseable {
    /**
     * The longest message taken, in bytes. D-Bus allows 128 MiB; the largest that a manager sends
     * unasked (a unit's changed properties) is a few KiB.
     */
    static final int MESSAGE_MAX = 1 << 20;

    private static final int FIXED_HEADER = 16;
    private static final int HANDSHAKE_LINE_MAX = 512;

    /**
     * D-Bus specification, "Authentication Protocol": EXTERNAL without a name, so that the peer
     * takes our identity from the kernel.
     */
    private static final byte[] HELLO =
            "\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n".getBytes(StandardCharsets.US_ASCII);

    private final SocketChannel channel;
    private final MonotonicClock clock;
    private @Nullable Selector selector; // once the welcome is waited for
    private ByteBuffer input = ByteBuffer.allocate(8192).flip();

    private BusConnection(SocketChannel channel, MonotonicClock clock) {
        this.channel = channel;
        this.clock = clock;
    }

    /**
     * Connects and says who we are, without waiting for anything; {@link #awaitWelcome} is to
     * follow, once. Any thread.
     */
    static BusConnection begin(String path, MonotonicClock clock) throws BusException {
        SocketChannel channel = connect(path);
        boolean begun = false;
        try {
            BusConnection link = new BusConnection(channel, clock);
            channel.write(ByteBuffer.wrap(HELLO)); // whole: the first bytes of a stream
            begun = true;
            return link;
        } catch (IOException e) {
            throw hungUp(e);
        } finally {
            if (!begun) {
                closeQuietly(channel);
            }
        }
    }

    private static SocketChannel connect(String path) throws BusException {
        SocketChannel channel = null;
        boolean connected = false;
        try {
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.configureBlocking(false);
            if (!channel.connect(address) && !channel.finishConnect()) {
                throw new ConnectException("its accept queue is full");
            }
            connected = true;
            return channel;
        } catch (IOException | IllegalArgumentException e) {
            // A manager that executes itself anew refuses meanwhile; the socket's file is there.
            throw new BusException(
                    e instanceof ConnectException
                            ? BusException.Kind.AWAY
                            : BusException.Kind.UNREACHABLE,
                    path + ": " + e.getMessage());
        } finally {
            if (!connected) {
                closeQuietly(channel);
            }
        }
    }

    /** Until the peer has taken us for this process's user. */
    void awaitWelcome(long deadline) throws BusException {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new BusException(BusException.Kind.UNREACHABLE, String.valueOf(e.getMessage()));
        }
        String answer = line(deadline);
        if (answer.equals("DATA") || answer.startsWith("DATA ")) {
            answer = line(deadline);
        }
        if (answer.equals("REJECTED") || answer.startsWith("REJECTED ")) {
            throw new BusException(BusException.Kind.UNREACHABLE, "does not accept this user");
        }
        if (!answer.equals("OK") && !answer.startsWith("OK ")) {
            throw new BusException(
                    BusException.Kind.GARBLED, "did not answer with a D-Bus handshake");
        }
    }

    private String line(long deadline) throws BusException {
        StringBuilder text = new StringBuilder();
        while (true) {
            while (!input.hasRemaining()) {
                fill(1, deadline);
            }
            char c = (char) (input.get() & 0xFF);
            if (c == '\n') {
                return text.toString();
            }
            if (c != '\r') {
                text.append(c);
            }
            if (text.length() > HANDSHAKE_LINE_MAX) {
                throw new BusException(
                        BusException.Kind.GARBLED, "did not answer with a D-Bus handshake");
            }
        }
    }

    void write(ByteBuffer bytes, long deadline) throws BusException {
        try {
            while (bytes.hasRemaining()) {
                if (channel.write(bytes) == 0) {
                    await(SelectionKey.OP_WRITE, deadline);
                }
            }
        } catch (IOException e) {
            throw hungUp(e);
        }
    }

    /** The next whole message, waited for until the deadline. */
    byte[] read(long deadline) throws BusException {
        fill(FIXED_HEADER, deadline);
        int start = input.position();
        ByteOrder order =
                switch (input.get(start)) {
                    case 'l' -> ByteOrder.LITTLE_ENDIAN;
                    case 'B' -> ByteOrder.BIG_ENDIAN;
                    default ->
                            throw new BusException(
                                    BusException.Kind.GARBLED, "sent something that is not D-Bus");
                };
        input.order(order);
        long body = Integer.toUnsignedLong(input.getInt(start + 4));
        long fields = Integer.toUnsignedLong(input.getInt(start + 12));
        long length = FIXED_HEADER + ((fields + 7) & ~7L) + body;
        if (length > MESSAGE_MAX) {
            throw new BusException(
                    BusException.Kind.GARBLED, "sent a message of " + length + " bytes");
        }
        fill((int) length, deadline);
        byte[] message = new byte[(int) length];
        input.get(message);
        return message;
    }

    /** Reads until at least {@code needed} bytes are there. */
    private void fill(int needed, long deadline) throws BusException {
        if (input.remaining() >= needed) {
            return;
        }
        if (input.capacity() < needed) {
            input = ByteBuffer.allocate(needed).put(input).flip();
        }
        while (input.remaining() < needed) {
            readSome(deadline);
        }
    }

    private void readSome(long deadline) throws BusException {
        input.compact();
        try {
            int count = channel.read(input);
            if (count < 0) {
                throw new BusException(BusException.Kind.HUNG_UP, "closed the connection");
            }
            if (count == 0) {
                await(SelectionKey.OP_READ, deadline);
            }
        } catch (IOException e) {
            throw hungUp(e);
        } finally {
            input.flip();
        }
    }

    private void await(int operation, long deadline) throws BusException, IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new BusException(BusException.Kind.INTERRUPTED, "interrupted");
        }
        long left = clock.until(deadline);
        if (left <= 0) {
            throw new BusException(BusException.Kind.TIMED_OUT, "did not answer in time");
        }
        Selector ready = Objects.requireNonNull(selector);
        channel.register(ready, operation);
        ready.select(left / 1_000_000 + 1);
        ready.selectedKeys().clear();
    }

    private static BusException hungUp(IOException e) {
        return new BusException(BusException.Kind.HUNG_UP, String.valueOf(e.getMessage()));
    }

    @Override
    public void close() {
        closeQuietly(selector);
        closeQuietly(channel);
    }

    private static void closeQuietly(@Nullable AutoCloseable closeable) {
        if (closeable != null) {
            try {
                closeable.close();
            } catch (Exception e) {
                // Nothing to save: the descriptor is gone either way, close(2).
            }
        }
    }
}
