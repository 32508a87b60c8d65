package org.brothaman.proxy.bench.run;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code strace -f -c} attached to a running proxy: counts its system calls between start and stop.
 */
final class SystemCalls implements AutoCloseable {

    private static final int LOOKS = 500;
    private static final long LOOK_MILLIS = 10;
    private static final Duration END = Duration.ofSeconds(10);
    private static final int CALLS_COLUMN = 3;

    private final Child strace;
    private final Path table;

    private SystemCalls(Child strace, Path table) {
        this.strace = strace;
        this.table = table;
    }

    static SystemCalls attach(ProcessHandle process, Place place)
            throws IOException, InterruptedException, RowFailed {
        Path table = place.scratch().resolve("strace.out");
        List<String> command = new ArrayList<>(place.proxyPrefix(false));
        command.addAll(List.of("strace", "-f", "-c", "-o", table.toString()));
        for (long pid : ProcessFigures.tree(process)) {
            command.addAll(List.of("-p", Long.toString(pid)));
        }
        Child strace = Child.start("strace", command, place.scratch());
        SystemCalls calls = new SystemCalls(strace, table);
        for (int look = 0; look < LOOKS && strace.alive(); look++) {
            if (strace.errors().stream().anyMatch(line -> line.contains("attached"))) {
                return calls;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        String words = strace.lastWords();
        calls.close();
        throw new RowFailed("strace: " + words);
    }

    /** Detaches and adds up the calls of all kinds. */
    long stop() throws InterruptedException, RowFailed, IOException {
        new ProcessBuilder("kill", "-INT", Long.toString(strace.handle().pid())).start().waitFor();
        strace.await(END);
        for (String line : ProcFiles.lines(table)) {
            if (line.strip().endsWith("total")) {
                return Long.parseLong(line.strip().split("\\s+")[CALLS_COLUMN]);
            }
        }
        throw new RowFailed("strace left no table: " + strace.lastWords());
    }

    @Override
    public void close() {
        strace.close();
    }
}
