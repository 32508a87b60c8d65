package org.brothaman.proxy.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;

/** The file under test. Stateless. */
final class Binary {
    private Binary() {}

    static Path path() {
        Path path =
                Path.of(System.getProperty("bro-proxy.binary", "target/bro-proxy"))
                        .toAbsolutePath();
        if (!Files.isExecutable(path)) {
            throw new AssertionError(
                    "no native binary at " + path + ": build it with mvn -Pnative package");
        }
        return path;
    }

    /** A run that is expected to end by itself. */
    static Outcome run(Object... arguments) {
        return Command.of(path()).and(arguments).run();
    }
}
