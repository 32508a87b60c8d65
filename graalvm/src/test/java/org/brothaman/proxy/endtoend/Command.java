package org.brothaman.proxy.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A command to be started, in an environment that has nothing but PATH and what is added here, so
 * that no test depends on who runs it. Collects; {@link #start} does it.
 */
final class Command {
    private final List<String> words = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();
    private Path errorFile;

    private Command() {
        environment.put("PATH", Programs.PATH);
    }

    static Command of(Object... words) {
        return new Command().and(words);
    }

    Command and(Object... more) {
        for (Object word : more) {
            words.add(word.toString());
        }
        return this;
    }

    Command with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Command with(Map<String, String> variables) {
        environment.putAll(variables);
        return this;
    }

    /** Standard error goes to this file instead of {@link Running#err}. */
    Command errorsTo(Path file) {
        errorFile = file;
        return this;
    }

    Running start() {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().clear();
        builder.environment().putAll(environment);
        if (errorFile != null) {
            builder.redirectError(errorFile.toFile());
        }
        try {
            return new Running(String.join(" ", words), builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it to its end, without input. */
    Outcome run() {
        return run(new byte[0]);
    }

    Outcome run(byte[] input) {
        try (Running running = start()) {
            return running.finish(input);
        }
    }
}
