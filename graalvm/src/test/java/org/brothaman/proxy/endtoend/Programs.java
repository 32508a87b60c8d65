package org.brothaman.proxy.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * The programs that tests need besides the binary: those of Debian's packages, and our small C
 * ones, which are compiled when first asked for. What is missing aborts the test with the remedy;
 * where CI is set it fails it.
 */
final class Programs {
    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final Path SOURCES =
            Path.of(System.getProperty("end-to-end.sources", "src/test/c"));
    private static final Path BENCH_SOURCES = SOURCES.resolve("../../../../bench/src/main/c");
    private static final Map<String, Path> COMPILED = new ConcurrentHashMap<>();

    private Programs() {}

    /** The place of a program, on the path or where Debian keeps PostgreSQL's. */
    static Path require(String program, String debianPackage) {
        return places().map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> missing(program + " is missing: apt-get install " + debianPackage));
    }

    static void requireRoot(String why) {
        if (!isRoot()) {
            throw missing(why + " needs root: run as root");
        }
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** What to throw when a check cannot be made. */
    static RuntimeException missing(String remedy) {
        if (Boolean.parseBoolean(System.getenv("CI"))) {
            throw new AssertionError("CI is set, so nothing may be skipped: " + remedy);
        }
        System.err.println("SKIPPED: " + remedy);
        return new TestAbortedException(remedy);
    }

    /** One of src/test/c. */
    static Path ours(String name) {
        return COMPILED.computeIfAbsent(name, _ -> compile(SOURCES, name));
    }

    /** One of the bench's, which measures with it. */
    static Path ofBench(String name) {
        return COMPILED.computeIfAbsent(name, _ -> compile(BENCH_SOURCES, name));
    }

    /** One of src/test/c that is a library, for LD_PRELOAD of ld.so(8). */
    static Path ourLibrary(String name) {
        return COMPILED.computeIfAbsent(name, _ -> compile(SOURCES, name, "-shared", "-fPIC"));
    }

    private static Path compile(Path sources, String name, Object... options) {
        Path compiler = require("gcc", "gcc libc6-dev");
        Path program = temporaryFolder().resolve(name);
        Command.of(compiler, "-O1", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE")
                .and(options)
                .and("-o", program, sources.resolve(name + ".c"))
                .run()
                .orFail();
        return program;
    }

    /** A new folder that any user may look into; gone with the JVM. */
    static Path temporaryFolder() {
        try {
            Path folder = Files.createTempDirectory("bro-proxy-test-");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder)));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            System.err.println("left behind: " + folder + ": " + e);
        }
    }

    private static Stream<Path> places() {
        return Stream.concat(Stream.of(PATH.split(":")).map(Path::of), postgresPlaces());
    }

    private static Stream<Path> postgresPlaces() {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Stream.empty();
        }
        try (Stream<Path> all = Files.list(versions)) {
            return all.map(version -> version.resolve("bin")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
