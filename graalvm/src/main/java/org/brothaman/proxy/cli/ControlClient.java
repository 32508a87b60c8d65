package org.brothaman.proxy.cli;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Finds the control sockets of running proxies, and asks them. Stateless. */
final class ControlClient {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    static final Path USERS = Path.of("/run/user");
    private static final int PAGE_MAX = 1 << 16;

    private ControlClient() {}

    /**
     * @param everybody also those of other users, as root may
     */
    static List<Path> sockets(boolean everybody, Map<String, String> environment) {
        List<Path> folders = new ArrayList<>();
        if (everybody) {
            folders.add(Path.of("/run"));
            folders.addAll(entries(USERS));
        } else {
            String users = environment.getOrDefault("XDG_RUNTIME_DIR", "");
            folders.add(Path.of(users.isEmpty() ? "/run/user/" + Surroundings.userId() : users));
        }
        return folders.stream()
                .flatMap(folder -> entries(folder.resolve("bro-proxy")).stream())
                .map(folder -> folder.resolve(ControlSocket.NAME))
                .filter(Files::exists)
                .toList();
    }

    private static List<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** What the proxy tells; null when nobody is there any more, or says nothing for a second. */
    static String ask(Path socket) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            // With a full queue a blocking one would wait for as long as its owner likes.
            if (!channel.connect(UnixDomainSocketAddress.of(socket)) && !channel.finishConnect()) {
                return null;
            }
            ByteBuffer page = ByteBuffer.allocate(PAGE_MAX);
            while (true) {
                int count = channel.read(page);
                if (count < 0 || !page.hasRemaining()) {
                    return new String(page.array(), 0, page.position(), StandardCharsets.UTF_8);
                }
                if (System.nanoTime() - deadline >= 0) {
                    return null;
                }
                if (count == 0) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        } catch (IOException e) {
            return null;
        }
    }
}
