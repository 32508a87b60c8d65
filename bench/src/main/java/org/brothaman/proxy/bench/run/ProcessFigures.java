package org.brothaman.proxy.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a proxy's process and its children use, added up, at one moment.
 *
 * @param cpuSeconds user and system time of all threads, those that have ended and those of
 *     children waited for included
 * @param residentKib VmRSS
 * @param anonymousKib RssAnon
 */
record ProcessFigures(
        double cpuSeconds, long residentKib, long anonymousKib, long descriptors, long threads) {

    /** sysconf(_SC_CLK_TCK), which is 100 on every Linux architecture that has a JDK. */
    private static final double TICKS_PER_SECOND = 100;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final int UTIME = 11;
    private static final int CUTIME = 13;

    static ProcessFigures of(ProcessHandle process) {
        double cpu = 0;
        long resident = 0;
        long anonymous = 0;
        long descriptors = 0;
        long threads = 0;
        for (long pid : tree(process)) {
            Path folder = Path.of("/proc", Long.toString(pid));
            cpu += cpuSeconds(folder);
            resident += ProcFiles.field(folder.resolve("status"), "VmRSS:");
            anonymous += ProcFiles.field(folder.resolve("status"), "RssAnon:");
            threads += ProcFiles.field(folder.resolve("status"), "Threads:");
            descriptors += ProcFiles.entries(folder.resolve("fd"));
        }
        return new ProcessFigures(cpu, resident, anonymous, descriptors, threads);
    }

    /** CPU seconds alone: cheap enough to read at both ends of a window. */
    static double cpuSeconds(ProcessHandle process) {
        double seconds = 0;
        for (long pid : tree(process)) {
            seconds += cpuSeconds(Path.of("/proc", Long.toString(pid)));
        }
        return seconds;
    }

    static List<Long> tree(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .map(ProcessHandle::pid)
                .toList();
    }

    /**
     * The process's own time, and that of the children it waited for. Ticks are coarse but know
     * about threads that have ended; schedstat is exact but knows only those alive: the larger of
     * the two is the better one.
     */
    private static double cpuSeconds(Path folder) {
        List<String> lines = ProcFiles.lines(folder.resolve("stat"));
        if (lines.isEmpty()) {
            return 0;
        }
        String line = lines.getFirst();
        String[] words = line.substring(line.lastIndexOf(')') + 2).split(" ");
        double own = Long.parseLong(words[UTIME]) + Long.parseLong(words[UTIME + 1]);
        double children = Long.parseLong(words[CUTIME]) + Long.parseLong(words[CUTIME + 1]);
        return Math.max(own / TICKS_PER_SECOND, exactSeconds(folder)) + children / TICKS_PER_SECOND;
    }

    private static double exactSeconds(Path folder) {
        try (Stream<Path> threads = Files.list(folder.resolve("task"))) {
            return threads.map(thread -> ProcFiles.lines(thread.resolve("schedstat")))
                            .filter(lines -> !lines.isEmpty())
                            .mapToLong(lines -> Long.parseLong(lines.getFirst().split(" ")[0]))
                            .sum()
                    / NANOS_PER_SECOND;
        } catch (IOException gone) {
            return 0;
        }
    }
}
