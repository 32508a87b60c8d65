package org.brothaman.proxy.server;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.log.Fields;
import org.brothaman.proxy.log.Level;
import org.brothaman.proxy.log.Log;

/** Remembers every line, as {@code LEVEL message}. */
final class TestLog implements Log {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<String> fields = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();

    @Override
    public void log(Level level, String message) {
        lines.add(level + " " + message);
        unread.add(level + " " + message);
    }

    @Override
    public void log(Level level, String message, Fields more) {
        fields.add(more.toString());
        log(level, message);
    }

    /** The fields of each line that had some place for them, as {@code NAME=value NAME=value}. */
    List<String> fields() {
        return List.copyOf(fields);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** Waits for the next line. */
    String next() throws InterruptedException {
        String line = unread.poll(50, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("no log line came; so far " + lines);
        }
        return line;
    }
}
