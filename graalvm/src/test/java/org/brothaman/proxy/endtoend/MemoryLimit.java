package org.brothaman.proxy.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A cgroup of its own with a limit of memory, for the kernel's out-of-memory killer to act on; of
 * version 2 or 1, whichever has the memory controller here. Owns the group; to be closed when its
 * processes have ended.
 */
final class MemoryLimit implements AutoCloseable {
    private static final String NAME = "bro-proxy-test-" + ProcessHandle.current().pid();
    private static final Path VERSION_1 = Path.of("/sys/fs/cgroup/memory");
    private static final Path VERSION_2 = Path.of("/sys/fs/cgroup");

    private final Path group;
    private final String countFile;

    private MemoryLimit(Path group, String countFile) {
        this.group = group;
        this.countFile = countFile;
    }

    static MemoryLimit of(long bytes) {
        Programs.requireRoot("a cgroup of its own");
        try {
            if (Files.exists(VERSION_1.resolve("memory.limit_in_bytes"))) {
                Path group = Files.createDirectory(VERSION_1.resolve(NAME));
                write(group, "memory.limit_in_bytes", bytes);
                return new MemoryLimit(group, "memory.oom_control");
            }
            if (hasMemory(VERSION_2.resolve("cgroup.controllers"))) {
                if (!hasMemory(VERSION_2.resolve("cgroup.subtree_control"))) {
                    write(VERSION_2, "cgroup.subtree_control", "+memory");
                }
                Path group = Files.createDirectory(VERSION_2.resolve(NAME));
                write(group, "memory.max", bytes);
                if (Files.exists(group.resolve("memory.swap.max"))) {
                    write(group, "memory.swap.max", 0);
                }
                return new MemoryLimit(group, "memory.events");
            }
        } catch (IOException e) {
            throw Programs.missing("no cgroup can be made: run where " + e.getMessage() + " works");
        }
        throw Programs.missing("no cgroup has a memory controller: run where one is mounted");
    }

    private static boolean hasMemory(Path file) throws IOException {
        return Files.exists(file)
                && List.of(Files.readString(file).split("\\s+")).contains("memory");
    }

    private static void write(Path group, String file, Object value) throws IOException {
        Files.writeString(group.resolve(file), value.toString());
    }

    /** From now on what that process takes counts. */
    void hold(long pid) {
        try {
            write(group, "cgroup.procs", pid);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many processes the kernel has killed in it. */
    long kills() {
        try (Stream<String> lines = Files.lines(group.resolve(countFile))) {
            return lines.filter(line -> line.startsWith("oom_kill "))
                    .mapToLong(line -> Long.parseLong(line.substring("oom_kill ".length())))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Await.until("the cgroup is empty", () -> group.toFile().delete());
    }
}
