package org.brothaman.proxy.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A shell at a terminal of its own, made by script(1), and somebody who types: what is asserted is
 * what a person would see. Ends with its test.
 */
final class Keyboard implements AutoCloseable {
    private static final String PROMPT = "next> ";

    private final Process process;
    private final OutputStream keys;
    private final InputStream screen;
    private final Thread guard;

    /**
     * @param shell a command line that needs no start-up files
     * @param home where it looks for the user's files
     */
    Keyboard(String shell, Path home) throws IOException {
        // By env, for the sh that script starts has a prompt of its own.
        String command = "exec env PS1='" + PROMPT + "' " + shell;
        var builder = new ProcessBuilder("script", "--quiet", "--command", command, "/dev/null");
        builder.redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of("HOME", home.toString(), "TERM", "dumb", "HISTFILE", "/dev/null"));
        builder.environment().keySet().removeAll(List.of("XDG_CONFIG_HOME", "ZDOTDIR"));
        process = builder.start();
        keys = process.getOutputStream();
        screen = process.getInputStream();
        guard = Thread.ofVirtual().start(this::endAfterAMinute);
        await(PROMPT);
    }

    private void endAfterAMinute() {
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            // The test is over.
        }
    }

    /** Enters a line, and waits until the shell wants the next one. */
    void enter(String line) throws IOException {
        type(line + "\n");
        await(PROMPT);
    }

    /** Types this and the tab key, and waits until all of these words are on the screen. */
    String complete(String start, String... expected) throws IOException {
        type(start + "\t");
        StringBuilder seen = new StringBuilder();
        for (int key = screen.read(); key >= 0; key = screen.read()) {
            seen.append((char) key);
            String rest = seen.toString().replaceFirst(Pattern.quote(start), "");
            if (List.of(expected).stream().allMatch(rest::contains)) {
                type("\u0015"); // the line is forgotten
                return rest;
            }
        }
        throw new AssertionError("not on the screen: " + List.of(expected) + ", but: " + seen);
    }

    private void type(String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
    }

    private void await(String text) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (int key = screen.read(); key >= 0; key = screen.read()) {
            if (seen.append((char) key).toString().endsWith(text)) {
                return;
            }
        }
        throw new AssertionError("the shell ended and said: " + seen);
    }

    @Override
    public void close() throws IOException {
        type("exit\n");
        screen.readAllBytes();
        guard.interrupt();
    }
}
