package org.brothaman.proxy.bench.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process started by the comparison: proxy, load generator or strace. Dies with {@link #close},
 * with all its children, whatever state it is in; a line that does not come in time ends it too.
 */
final class Child implements AutoCloseable {

    private static final ScheduledExecutorService WATCHDOG =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("watchdog").factory());

    private final String name;
    private final Process process;
    private final BufferedReader output;
    private final Path errors;

    private Child(String name, Process process, Path errors) {
        this.name = name;
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.errors = errors;
    }

    /**
     * Starts a command; standard error goes to a file in the scratch folder, read back on failure.
     */
    static Child start(String name, List<String> command, Path scratch) throws IOException {
        Path errors = scratch.resolve(name + ".err");
        Process process =
                new ProcessBuilder(command)
                        .directory(scratch.toFile())
                        .redirectError(errors.toFile())
                        .start();
        return new Child(name, process, errors);
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** The next line of standard output; fails with the last words on standard error. */
    String line(Duration patience) throws RowFailed, IOException {
        ScheduledFuture<?> bite =
                WATCHDOG.schedule(this::close, patience.toMillis(), TimeUnit.MILLISECONDS);
        String line = output.readLine();
        if (line != null && bite.cancel(false)) {
            return line;
        }
        throw new RowFailed(
                bite.cancel(false)
                        ? name + ": " + lastWords()
                        : name + " did not answer in " + patience.toSeconds() + " s");
    }

    /** Sends an empty line, the generator's signal to go on. */
    void goOn() throws RowFailed {
        try {
            OutputStream input = process.getOutputStream();
            input.write('\n');
            input.flush();
        } catch (IOException gone) {
            throw new RowFailed(name + ": " + lastWords());
        }
    }

    /** Waits for a normal end. */
    void await(Duration patience) throws InterruptedException, RowFailed {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new RowFailed(name + " did not end in " + patience.toSeconds() + " s");
        }
    }

    /** The last line on standard error, or how it ended. */
    String lastWords() {
        List<String> lines = ProcFiles.lines(errors).stream().filter(l -> !l.isBlank()).toList();
        String ended = process.isAlive() ? "" : " (exit " + process.exitValue() + ")";
        return (lines.isEmpty() ? "no message" : lines.getLast()) + ended;
    }

    /** Everything on standard error so far. */
    List<String> errors() {
        return ProcFiles.lines(errors);
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
