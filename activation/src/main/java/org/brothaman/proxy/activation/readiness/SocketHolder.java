package org.brothaman.proxy.activation.readiness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the process that owns a socket, among those that this user may inspect: proc_pid_fd(5).
 * Stateless.
 */
public final class SocketHolder {
    private SocketHolder() {}

    /**
     * The process that has a socket open, {@code nginx, process 12}.
     *
     * @param inode of the socket
     * @return null when it is none that this user may look at
     */
    public static @Nullable String of(long inode) {
        String wanted = "socket:[" + inode + "]";
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            return entries.filter(entry -> entry.getFileName().toString().matches("[0-9]+"))
                    .filter(process -> has(process, wanted))
                    .map(SocketHolder::name)
                    .findFirst()
                    .orElse(null);
        } catch (IOException e) {
            return null;
        }
    }

    /** False also for a process that this user may not look into. */
    private static boolean has(Path process, String descriptor) {
        try (Stream<Path> entries = Files.list(process.resolve("fd"))) {
            return entries.anyMatch(entry -> descriptor.equals(target(entry)));
        } catch (IOException e) {
            return false;
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static String name(Path process) {
        String number = process.getFileName().toString();
        try {
            return Files.readString(process.resolve("comm")).strip() + ", process " + number;
        } catch (IOException e) {
            return "process " + number;
        }
    }
}
