package org.brothaman.proxy.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * What a process has written to one of its streams so far, line by line. Filled by a thread of its
 * own that ends with the stream; asked by the test's.
 */
final class Lines {
    private static final long PATIENCE_SECONDS = 20;

    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    Lines(InputStream stream) {
        Thread.ofVirtual().start(() -> read(stream));
    }

    private void read(InputStream stream) {
        try (var reader =
                new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line; (line = reader.readLine()) != null; ) {
                add(line);
            }
        } catch (IOException e) {
            add("(unreadable: " + e + ")");
        }
        end();
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** All lines, once the stream has ended. */
    synchronized List<String> all() {
        await("the end of the stream", () -> ended);
        return List.copyOf(lines);
    }

    synchronized List<String> soFar() {
        return List.copyOf(lines);
    }

    /** The first line with this in it, as soon as there is one. */
    String await(String part) {
        return await(1, part);
    }

    /** The last of so many lines with this in it, as soon as there are so many. */
    synchronized String await(int count, String part) {
        Predicate<String> fits = line -> line.contains(part);
        await(
                count + " line(s) with \"" + part + "\"",
                () -> ended || lines.stream().filter(fits).count() >= count);
        return lines.stream()
                .filter(fits)
                .skip(count - 1)
                .findFirst()
                .orElseThrow(
                        () ->
                                new AssertionError(
                                        "ended without %d line(s) with \"%s\": %s"
                                                .formatted(count, part, lines)));
    }

    private void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            while (!condition.getAsBoolean()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("waited in vain for " + what + "; seen: " + lines);
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("the test's time is over, waiting for " + what, e);
        }
    }
}
