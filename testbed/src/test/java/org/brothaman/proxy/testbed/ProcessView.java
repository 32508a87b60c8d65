package org.brothaman.proxy.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A process on the host as proc(5) shows it from outside. Everything is asked anew; an {@link
 * IOException} means that it has ended.
 */
record ProcessView(Path folder) {
    private static final long MILLIS_PER_TICK = 10; // USER_HZ is 100 wherever Linux runs

    /** By the number that it has on a host with this process 1. */
    static ProcessView of(long leader, long pid) throws IOException {
        Path namespace = namespace(Path.of("/proc", Long.toString(leader)));
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path folder : all.filter(ProcessView::isProcess).toList()) {
                try {
                    if (namespace(folder).equals(namespace)
                            && line(folder, "NSpid:").endsWith("\t" + pid)) {
                        return new ProcessView(folder);
                    }
                } catch (IOException gone) {
                    // as processes go
                }
            }
        }
        throw new IOException("no process " + pid + " there");
    }

    private static boolean isProcess(Path folder) {
        return Character.isDigit(folder.getFileName().toString().charAt(0));
    }

    private static Path namespace(Path process) throws IOException {
        return Files.readSymbolicLink(process.resolve("ns/pid"));
    }

    private static String line(Path process, String name) throws IOException {
        for (String line : Files.readAllLines(process.resolve("status"))) {
            if (line.startsWith(name)) return line;
        }
        throw new IOException(name + " is not told of " + process);
    }

    /** Resident memory in KiB. */
    long residentKib() throws IOException {
        return kib("VmRSS:");
    }

    /** What of it is its own, in KiB: no file's and shared with nobody. */
    long anonymousKib() throws IOException {
        return kib("RssAnon:");
    }

    private long kib(String name) throws IOException {
        return Long.parseLong(line(folder, name).replaceAll("[^0-9]", ""));
    }

    /** What its descriptors lead to, as pipe:[123] or /dev/null. */
    List<String> descriptors() throws IOException {
        var targets = new ArrayList<String>();
        try (Stream<Path> all = Files.list(folder.resolve("fd"))) {
            for (Path fd : all.toList()) targets.add(Files.readSymbolicLink(fd).toString());
        }
        return targets;
    }

    /** How long a thread was on a processor, and how long it was ready to and waited for one. */
    record Times(long ranMillis, long waitedMillis) {
        static final Times NONE = new Times(0, 0);

        Times since(Times earlier) {
            return new Times(ranMillis - earlier.ranMillis, waitedMillis - earlier.waitedMillis);
        }
    }

    /** Those since its start of each thread, by its number. */
    Map<String, Times> threadTimes() throws IOException {
        var times = new HashMap<String, Times>();
        try (Stream<Path> all = Files.list(folder.resolve("task"))) {
            for (Path task : all.toList()) {
                try {
                    String[] nanos = Files.readString(task.resolve("schedstat")).split(" ");
                    times.put(
                            task.getFileName().toString(),
                            new Times(millis(nanos[0]), millis(nanos[1])));
                } catch (IOException gone) {
                    // as threads go
                }
            }
        }
        return times;
    }

    /** Whether a thread runs an event loop: the main thread does, and the others are named. */
    boolean isLoop(String thread) {
        try {
            return thread.equals(folder.getFileName().toString())
                    || Files.readString(folder.resolve("task/" + thread + "/comm"))
                            .startsWith("loop-");
        } catch (IOException gone) {
            return false;
        }
    }

    private static long millis(String nanos) {
        return Long.parseLong(nanos) / 1_000_000;
    }

    /** Page faults so far that had to wait for a disk. */
    long majorFaults() throws IOException {
        String stat = Files.readString(folder.resolve("stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')')).split(" ")[10]);
    }

    /** What a hypervisor took from all processors since the boot, in milliseconds. */
    static long stolenMillis() throws IOException {
        String[] words = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +");
        return Long.parseLong(words[8]) * MILLIS_PER_TICK;
    }

    /** Processor time that the whole host with this process 1 has taken, in milliseconds. */
    static long busyMillis(long leader) throws IOException {
        Path group = Path.of("/proc/%d/root/sys/fs/cgroup/cpu.stat".formatted(leader));
        String usage = Files.readAllLines(group).getFirst();
        return Long.parseLong(usage.replace("usage_usec ", "")) / 1000;
    }
}
