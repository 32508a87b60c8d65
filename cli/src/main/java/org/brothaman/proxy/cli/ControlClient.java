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
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.brothaman.proxy.log.OneLine;
import org.brothaman.proxy.setup.quadlet.Quadlet;

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
            folders.add(Path.of(environment.getOrDefault("XDG_RUNTIME_DIR", "/nonexistent")));
        }
        return folders.stream()
                .flatMap(folder -> entries(folder.resolve("bro-proxy")).stream())
                .map(folder -> folder.resolve(ControlSocket.NAME))
                .filter(Files::exists)
                .toList();
    }

    /**
     * Nothing found means nothing where no manager is either.
     *
     * @throws CommandFailedException when there is none in the user's runtime folder
     */
    static void requireManager(Map<String, String> environment) {
        String users = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        boolean there =
                Stream.of("systemd/private", "bus")
                        .anyMatch(socket -> Files.exists(Path.of(users, socket)));
        if (!there) {
            throw new CommandFailedException(
                    "XDG_RUNTIME_DIR=%s is not the directory of a user's service manager; set it to /run/user/%d, or log in as that user"
                            .formatted(users, ProcessInfo.userId()));
        }
    }

    /**
     * The name of the unit whose control socket it is, without {@code .service}: that of its
     * folder, or, where that is a process number for want of RuntimeDirectory=, what the kernel
     * says of that process.
     */
    static String owner(Path socket) {
        String folder = Objects.requireNonNull(socket.getParent()).getFileName().toString();
        String name = OneLine.of(folder, folder.length());
        if (!folder.matches("[0-9]{1,10}")) {
            return name;
        }
        try {
            return service(Files.readString(Path.of("/proc", folder, "cgroup"))).orElse(name);
        } catch (IOException e) {
            return name;
        }
    }

    /** The service at the end of a line of /proc/PID/cgroup, cgroups(7). */
    static Optional<String> service(String cgroup) {
        String path = cgroup.strip();
        String last = path.substring(path.lastIndexOf('/') + 1);
        return last.matches("[A-Za-z0-9:_.\\\\@-]+\\.service") && !last.startsWith("user@")
                ? Optional.of(Quadlet.stem(last))
                : Optional.empty();
    }

    private static List<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** What the proxy tells; empty when nobody is there any more, or says nothing for a second. */
    static Optional<String> ask(Path socket) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            // With a full queue a blocking one would wait for as long as its owner likes.
            if (!channel.connect(UnixDomainSocketAddress.of(socket)) && !channel.finishConnect()) {
                return Optional.empty();
            }
            ByteBuffer page = ByteBuffer.allocate(PAGE_MAX);
            while (true) {
                int count = channel.read(page);
                if (count < 0 || !page.hasRemaining()) {
                    return Optional.of(text(page));
                }
                if (System.nanoTime() - deadline >= 0) {
                    return Optional.empty();
                }
                if (count == 0) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String text(ByteBuffer page) {
        return StandardCharsets.UTF_8.decode(page.flip()).toString();
    }
}
