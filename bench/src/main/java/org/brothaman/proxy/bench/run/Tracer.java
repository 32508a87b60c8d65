package org.brothaman.proxy.bench.run;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that is attached to a running proxy, all its processes and threads, and counts what
 * they do from then on until it is stopped. It says so on standard error when it has begun.
 */
abstract sealed class Tracer implements AutoCloseable permits SystemCalls, Instructions {

    private static final int LOOKS = 500;
    private static final long LOOK_MILLIS = 10;
    private static final Duration END = Duration.ofSeconds(10);

    private final String name;
    final Child child;

    /**
     * @param words of the tracer; a word and each process follow
     * @param before what stands before each process, if anything
     */
    Tracer(String name, List<String> words, List<String> before, ProcessHandle process, Place place)
            throws IOException {
        this.name = name;
        List<String> command = new ArrayList<>(place.proxyPrefix(false));
        command.addAll(words);
        for (long pid : ProcessFigures.tree(process)) {
            command.addAll(before);
            command.add(Long.toString(pid));
        }
        child = Child.start(name, command, place.scratch());
    }

    final void awaitBeginning() throws InterruptedException, RowFailed {
        for (int look = 0; look < LOOKS && child.alive(); look++) {
            if (child.errors().stream().anyMatch(line -> line.contains("attached"))) {
                return;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        String words = child.lastWords();
        close();
        throw new RowFailed(name + ": " + words);
    }

    /** Detaches; what was counted. */
    final long stop() throws InterruptedException, RowFailed, IOException {
        new ProcessBuilder("kill", "-INT", Long.toString(child.handle().pid())).start().waitFor();
        child.await(END);
        return count();
    }

    abstract long count() throws RowFailed, IOException;

    @Override
    public final void close() {
        child.close();
    }
}
