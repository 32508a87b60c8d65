package org.brothaman.proxy.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.opentest4j.TestAbortedException;

/** The file under test, and how it is run. Stateless. */
final class Binary {
    /**
     * What runs a binary for another machine than this. Named for each binary of such a kind, and
     * not there where this machine is of that kind.
     */
    private static final Path EMULATOR = Path.of(System.getProperty("bro-proxy.emulator", ""));

    private static final boolean EMULATED =
            Files.isRegularFile(EMULATOR) && Files.isExecutable(EMULATOR);

    private Binary() {}

    /** What tests run: the file, or a script that takes its place and emulates the machine. */
    static Path path() {
        return isEmulated() ? Emulated.SCRIPT : file();
    }

    /** The file, to be looked at. */
    static Path file() {
        Path path =
                Path.of(System.getProperty("bro-proxy.binary", "target/bro-proxy"))
                        .toAbsolutePath();
        if (!Files.isExecutable(path)) {
            throw new AssertionError(
                    "no native binary at " + path + ": build it with mvn -Pnative package");
        }
        return path;
    }

    static boolean isEmulated() {
        return EMULATED;
    }

    /**
     * Skips the test where the machine is emulated.
     *
     * @param why what the emulator cannot do, or hides
     */
    static void requireItsOwnMachine(String why) {
        if (isEmulated()) {
            System.err.println("SKIPPED under emulation: " + why);
            throw new TestAbortedException("under emulation: " + why);
        }
    }

    /** Stops a test that counts what the builder's optimization is for. */
    static void requireFullOptimization() {
        if (!System.getProperty("image.optimization", "-Os").equals("-Os")) {
            throw Programs.missing("this image is a quick one: leave out -Dquick");
        }
    }

    /** A run that is expected to end by itself. */
    static Outcome run(Object... arguments) {
        return Command.of(path()).and(arguments).run();
    }

    /** Made when first asked for. */
    private static final class Emulated {
        static final Path SCRIPT = script();

        /** The name by which it was called is handed on: it tells a generator from a proxy. */
        private static Path script() {
            String text = "#!/bin/sh\nexec '%s' -0 \"$0\" '%s' \"$@\"\n";
            try {
                Path script = Programs.temporaryFolder().resolve("bro-proxy");
                Files.writeString(script, text.formatted(EMULATOR, file()));
                return Files.setPosixFilePermissions(
                        script, PosixFilePermissions.fromString("rwxr-xr-x"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
