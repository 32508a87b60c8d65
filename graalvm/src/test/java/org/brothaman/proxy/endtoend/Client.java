package org.brothaman.proxy.endtoend;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One connection from the client's side, blocking; the test's time limit bounds every call. */
final class Client implements AutoCloseable {
    private final SocketChannel channel;
    private final boolean reset;

    private Client(SocketChannel channel, boolean reset) {
        this.channel = channel;
        this.reset = reset;
    }

    /**
     * @param address {@code 127.0.0.1:PORT}, {@code [::1]:PORT} or a path
     */
    static Client connect(String address) {
        SocketChannel channel = null;
        try {
            boolean unix = address.startsWith("/");
            channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
            if (!unix) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            channel.connect(parse(address));
            return new Client(channel, false);
        } catch (IOException e) {
            // Whoever got no processor between the handshake and the return of connect(2) learns
            // there that it was reset afterwards.
            if (channel != null && isReset(e)) {
                return new Client(channel, true);
            }
            throw new UncheckedIOException("connecting to " + address, e);
        }
    }

    private static boolean isReset(IOException e) {
        return e.getMessage() != null && e.getMessage().contains("reset");
    }

    static SocketAddress parse(String address) {
        if (address.startsWith("/")) {
            return UnixDomainSocketAddress.of(address);
        }
        int colon = address.lastIndexOf(':');
        return new InetSocketAddress(
                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }

    SocketChannel channel() {
        return channel;
    }

    Client send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    Client send(byte[] bytes) {
        try {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** No more will be sent. */
    Client end() {
        try {
            channel.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Exactly so many bytes. */
    byte[] receive(int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        try {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes) < 0) {
                    throw new AssertionError(
                            "end of stream after %d of %d bytes"
                                    .formatted(bytes.position(), count));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.array();
    }

    /** What an echoing backend makes of this text. */
    String echo(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new String(send(bytes).receive(bytes.length), StandardCharsets.UTF_8);
    }

    /** All that comes until the peer ends its stream. */
    byte[] receiveAll() {
        var all = new ByteArrayOutputStream();
        ByteBuffer part = ByteBuffer.allocate(64 << 10);
        try {
            while (channel.read(part) >= 0) {
                all.write(part.array(), 0, part.position());
                part.clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("after " + all.size() + " bytes", e);
        }
        return all.toByteArray();
    }

    /** How the connection is found to have ended; sees only an end that comes without bytes. */
    End awaitEnd() {
        try {
            if (reset) {
                return End.RESET;
            }
            if (channel.read(ByteBuffer.allocate(1)) >= 0) {
                throw new AssertionError("bytes instead of an end");
            }
            return End.CLEAN;
        } catch (IOException e) {
            if (isReset(e)) {
                return End.RESET;
            }
            throw new UncheckedIOException(e);
        }
    }

    /** Reads on, whatever comes, until the connection ends in whichever way. */
    void awaitAnyEnd() {
        ByteBuffer part = ByteBuffer.allocate(64 << 10);
        try {
            while (channel.read(part.clear()) >= 0) {}
        } catch (IOException e) {
            // That is an end too.
        }
    }

    /** How a peer's end looks. */
    enum End {
        CLEAN,
        RESET
    }

    /** Closes it now, where the test goes on without it. */
    void leave() {
        close();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
