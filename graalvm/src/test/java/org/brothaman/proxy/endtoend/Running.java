package org.brothaman.proxy.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A process that a test has started. Owns it and the readers of what it writes; the test closes it,
 * which ends the process if it has not ended, as does the end of the JVM.
 */
final class Running implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final String command;
    private final Process process;
    private final Thread lastResort;
    private final Lines out;
    private final Lines err;

    Running(String command, Process process) {
        this.command = command;
        this.process = process;
        lastResort = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(lastResort);
        out = new Lines(process.getInputStream());
        err = new Lines(process.getErrorStream());
    }

    long pid() {
        return process.pid();
    }

    Lines out() {
        return out;
    }

    Lines err() {
        return err;
    }

    /** Leaves its standard error a pipe that nobody reads any more. */
    void closeError() {
        try {
            process.getErrorStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * @param signal a name of kill(1), as TERM
     */
    void signal(String signal) {
        Command.of("kill", "-s", signal, pid()).run().orFail();
    }

    /** The exit status, once it has ended. */
    int status() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("does not end: " + command + "; " + err.soFar());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError("the test's time is over, waiting for " + command, e);
        }
    }

    /** Writes a line to its standard input. */
    void tell(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends its standard input, which many a program takes for the end of its work. */
    Outcome leave() {
        return finish(new byte[0]);
    }

    Outcome finish(byte[] input) {
        try (var stdin = process.getOutputStream()) {
            stdin.write(input);
        } catch (IOException e) {
            // It did not want its input; its status says whether that is a failure.
        }
        return finish();
    }

    Outcome finish() {
        return new Outcome(command, status(), out.all(), err.all());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            Runtime.getRuntime().removeShutdownHook(lastResort);
        } catch (IllegalStateException e) {
            // The JVM is ending.
        }
    }
}
