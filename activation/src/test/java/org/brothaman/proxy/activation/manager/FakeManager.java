package org.brothaman.proxy.activation.manager;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A manager of the test's making at a UNIX socket: each connection is served by the next script, in
 * order, by one thread. What a script throws fails the test at {@link #close}.
 */
final class FakeManager implements AutoCloseable {
    private static final int SUN_PATH_MAX = 107;

    /** A manager that answers, and whose units are up. */
    static final Script RUNS =
            peer -> {
                peer.unit("loaded", "active", "running");
                peer.accept().serve();
            };

    private final Path socket;
    private final ServerSocketChannel listener;
    private final Thread thread;
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private volatile SocketChannel serving;

    /** One connection's part of the play. */
    interface Script {
        void play(FakePeer peer) throws Exception;
    }

    FakeManager(Path folder, Script... scripts) throws IOException {
        socket = folder.resolve("private");
        if (socket.toString().length() > SUN_PATH_MAX) {
            throw new IOException("too long for a socket: " + socket);
        }
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
        thread = Thread.ofPlatform().name("fake manager").daemon().start(() -> serve(scripts));
    }

    ManagerAddress address() {
        return new ManagerAddress(socket.toString(), ManagerAddress.Kind.PRIVATE);
    }

    ManagerAddress bus() {
        return new ManagerAddress(socket.toString(), ManagerAddress.Kind.BUS);
    }

    private void serve(Script[] scripts) {
        for (Script script : scripts) {
            try (SocketChannel channel = listener.accept()) {
                serving = channel;
                script.play(new FakePeer(channel));
            } catch (FakePeer.Gone e) {
                // The client may leave when it has what it came for.
            } catch (Throwable e) {
                if (listener.isOpen()) {
                    failures.add(e);
                }
            }
        }
    }

    /** Bytes that stand for a whole conversation. */
    static Script sending(byte[] bytes) {
        return peer -> {
            peer.channel().write(ByteBuffer.wrap(bytes));
            peer.readToEnd();
        };
    }

    @Override
    public void close() throws IOException {
        listener.close();
        SocketChannel last = serving;
        if (last != null) {
            last.close();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted before the fake manager ended", e);
        }
        Files.deleteIfExists(socket);
        for (Throwable failure : failures) {
            throw new AssertionError("the fake manager failed", failure);
        }
    }
}
