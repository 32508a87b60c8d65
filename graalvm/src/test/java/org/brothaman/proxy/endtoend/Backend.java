package org.brothaman.proxy.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server behind the proxy, in the test's own process. Owns its listening socket and a virtual
 * thread for each connection; closing it ends them all.
 */
final class Backend implements AutoCloseable {
    /** What is done with a connection, which is closed afterwards. */
    @FunctionalInterface
    interface Manner {
        void serve(SocketChannel connection) throws IOException;
    }

    private final ServerSocketChannel listener;
    private final Manner manner;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();

    private Backend(ServerSocketChannel listener, Manner manner) {
        this.listener = listener;
        this.manner = manner;
        Thread.ofVirtual().start(this::accept);
    }

    static Backend echo() {
        return serving(Backend::echo);
    }

    static Backend serving(Manner manner) {
        return at("127.0.0.1", manner);
    }

    /** An echo at any free port of this literal address. */
    static Backend echoAt(String host) {
        return at(host, Backend::echo);
    }

    private static Backend at(String host, Manner manner) {
        try {
            var listener = ServerSocketChannel.open();
            return new Backend(listener.bind(new InetSocketAddress(host, 0), 4096), manner);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Backend echoAt(Path path) {
        try {
            var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            return new Backend(
                    listener.bind(UnixDomainSocketAddress.of(path), 4096), Backend::echo);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void echo(SocketChannel connection) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(64 << 10);
        while (connection.read(bytes) >= 0) {
            bytes.flip();
            while (bytes.hasRemaining()) {
                connection.write(bytes);
            }
            bytes.clear();
        }
        connection.shutdownOutput();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel connection = listener.accept();
                accepted.incrementAndGet();
                open.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            manner.serve(connection);
        } catch (IOException e) {
            // The proxy has reset it; what the test expects it looks for on the client's side.
        } finally {
            open.remove(connection);
        }
    }

    int port() {
        return listener.socket().getLocalPort();
    }

    /** As bro-proxy wants it written, for one at 127.0.0.1. */
    String address() {
        return "127.0.0.1:" + port();
    }

    /** Connections since the start. */
    int accepted() {
        return accepted.get();
    }

    /** Connections that have not ended. */
    int open() {
        return open.size();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (SocketChannel connection : open) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
