package org.brothaman.proxy.testbed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A command under way on the host. Owns the process and the two threads that read what it writes;
 * made by {@link Account#start}, asked by the test's thread, over when the command is. The command
 * is bounded on the host itself, so it ends even when nobody waits for it.
 */
final class Running {
    private final String command;
    private final Process process;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> out;
    private final CompletableFuture<String> err;

    Running(List<String> arguments) {
        command = String.join(" ", arguments);
        try {
            process = new ProcessBuilder(arguments).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out = collect(process.getInputStream(), lines);
        err = collect(process.getErrorStream(), new LinkedBlockingQueue<>());
    }

    private static CompletableFuture<String> collect(
            InputStream stream, LinkedBlockingQueue<String> lines) {
        var all = new CompletableFuture<String>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            var text = new StringBuilder();
                            try (var reader =
                                    new BufferedReader(
                                            new InputStreamReader(
                                                    stream, StandardCharsets.UTF_8))) {
                                for (String line; (line = reader.readLine()) != null; ) {
                                    text.append(line).append('\n');
                                    lines.add(line);
                                }
                            } catch (IOException e) {
                                text.append(e);
                            }
                            all.complete(text.toString());
                        });
        return all;
    }

    /** Waits for the next line that has this in it; at most {@code seconds}. */
    String awaitLine(String part, int seconds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        try {
            while (true) {
                String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (line == null) throw new AssertionError("no '" + part + "' from " + command);
                if (line.contains(part)) return line;
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The lines that nobody has taken yet. */
    List<String> linesSoFar() {
        var taken = new ArrayList<String>();
        lines.drainTo(taken);
        return taken;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end, that long at most. */
    void await(long millis) throws InterruptedException {
        process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** Writes one line to the command's standard input. */
    void tell(String line) {
        try {
            process.getOutputStream().write((line + '\n').getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a command that is no text tool writes, once it has ended well. */
    static byte[] bytes(List<String> arguments) {
        try {
            Process process =
                    new ProcessBuilder(arguments)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            byte[] bytes = process.getInputStream().readAllBytes();
            int status = process.waitFor();
            if (status != 0) throw new AssertionError(arguments + " ended with " + status);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Gives the command all its input and waits for its end. */
    Outcome finish(byte[] input) {
        try (var stdin = process.getOutputStream()) {
            stdin.write(input);
        } catch (IOException e) {
            // It did not want its input; its status says whether that is a failure.
        }
        return new Outcome(command, status(), out.join(), err.join());
    }

    Outcome finish() {
        return finish(new byte[0]);
    }

    private int status() {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IllegalStateException(e);
        }
    }
}
