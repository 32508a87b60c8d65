package org.brothaman.proxy.activation.manager;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.fuzz.Text;

/**
 * All that a manager, or whoever sits at its socket, sends in one connection, from the handshake
 * on, and then closes: a request ends with a value, and a trouble is told in one line.
 */
public final class ConversationFuzz {
    private static final Path SOCKET = listen();
    private static final QuadletFolders NO_QUADLETS =
            QuadletFolders.of(ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", "/nowhere"));

    private static final PodmanPlaces NO_CONTAINERS =
            new PodmanPlaces(Path.of("/nonexistent"), Path.of("/nonexistent"));

    private static volatile byte[] answer = {};

    private ConversationFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        answer = input;
        ManagerAddress address = new ManagerAddress(SOCKET.toString(), ManagerAddress.Kind.PRIVATE);
        try (UnitManager manager =
                new SystemdManager(
                        ManagerScope.USER,
                        List.of(address),
                        NO_QUADLETS,
                        NO_CONTAINERS,
                        new NoTime())) {
            Outcome outcome = manager.look("web.service", TimeUnit.SECONDS.toNanos(20));
            assertNotNull(outcome);
            if (outcome instanceof Outcome.Trouble trouble) {
                Text.assertMessage(trouble.message());
            }
        }
    }

    private static Path listen() {
        try {
            Path folder = Files.createTempDirectory("fuzz");
            Path socket = folder.resolve("private");
            ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(socket));
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(
                                    () -> {
                                        socket.toFile().delete();
                                        folder.toFile().delete();
                                    }));
            Thread.ofPlatform().daemon().start(() -> serve(listener));
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void serve(ServerSocketChannel listener) {
        while (listener.isOpen()) {
            try (SocketChannel peer = listener.accept()) {
                peer.write(ByteBuffer.wrap(answer));
            } catch (IOException e) {
                // The client left first.
            }
        }
    }

    /** Every pause brings the deadline, so that there is one connection and no waiting. */
    private static final class NoTime implements MonotonicClock {
        private long now;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void pause(long nanos) {
            now += TimeUnit.HOURS.toNanos(1);
        }
    }
}
