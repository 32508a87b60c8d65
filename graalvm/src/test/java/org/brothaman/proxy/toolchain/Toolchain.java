package org.brothaman.proxy.toolchain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The commands of {@code graalvm/toolchain} that fetch the JDK's sources, copied into a folder with
 * a {@code jdk-sources.txt}, a cache and an apt of the test's own.
 */
final class Toolchain {
    /** What must be in a tarball. */
    static final String[] NEEDED = {
        "src/java.base",
        "src/java.management",
        "src/jdk.management",
        "src/jdk.net",
        "src/hotspot/share/include",
        "src/hotspot/os/posix/include"
    };

    private final Path folder;
    private final Path commands;
    private final Path cache;
    private final Path table;
    private final Path sources;
    private final String signedBy;
    private final Map<String, String> variables = new HashMap<>();
    private final Map<String, byte[]> tarballs = new HashMap<>();

    record Run(int code, String output, String errors) {}

    Toolchain(Path folder, String mirror, Path keyring) throws IOException {
        this.folder = folder;
        commands = Files.createDirectories(folder.resolve("graalvm/toolchain"));
        cache = folder.resolve("cache");
        table = commands.resolve("jdk-sources.txt");
        sources = folder.resolve("sources.list");
        signedBy = "deb [signed-by=%s] ".formatted(keyring);
        for (String name : List.of("jdk-source", "jdk-source-line", "jdk-archive.bash")) {
            Files.copy(
                    Path.of("toolchain", name),
                    commands.resolve(name),
                    StandardCopyOption.COPY_ATTRIBUTES);
        }
        Path scripts = Files.createDirectory(folder.resolve("scripts"));
        Files.copy(Path.of("../scripts/debian.bash"), scripts.resolve("debian.bash"));
        Files.writeString(table, "# version, path, SHA-256\n");
        Path parts = Files.createDirectory(folder.resolve("apt.conf.d"));
        Path configuration = folder.resolve("apt.conf");
        Files.writeString(
                configuration,
                """
                Dir::Etc::Parts "%s";
                Dir::Etc::SourceList "%s";
                Dir::Etc::SourceParts "%s";
                Acquire::http::Proxy "DIRECT";
                """
                        .formatted(parts, sources, parts));
        set("APT_CONFIG", configuration.toString());
        set("BRO_PROXY_DEBIAN_KEYRING", keyring.toString());
        aptUses(mirror);
    }

    static void assumeAptOfDebian() throws IOException {
        Path release = Path.of("/etc/os-release");
        assumeTrue(
                Files.exists(release)
                        && Files.readAllLines(release).contains("ID=debian")
                        && Files.isExecutable(Path.of("/usr/lib/apt/apt-helper")),
                "apt as on Debian is needed to play an archive to it");
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/gpg")),
                "gpg is missing: apt-get install gnupg");
    }

    void set(String variable, String value) {
        variables.put(variable, value);
    }

    void aptUses(String mirror) throws IOException {
        Files.writeString(
                sources,
                "%1$s%2$s/debian stable main\n%1$s%2$s/debian-security stable-security main\n"
                        .formatted(signedBy, mirror));
    }

    /** As in Debian's images for clouds. */
    void aptUsesList(Path mirrors) throws IOException {
        Files.writeString(sources, signedBy + "mirror+file://" + mirrors + " stable main\n");
    }

    /** Adds a line to {@code jdk-sources.txt}. */
    void know(String version, String pool, byte[] tarball) throws IOException {
        know(
                version
                        + " "
                        + DebianArchive.pool(pool, version)
                        + " "
                        + DebianArchive.sha256(tarball));
    }

    void know(String line) throws IOException {
        Files.writeString(table, line + "\n", StandardOpenOption.APPEND);
    }

    /** Empties the cache. */
    void forget() throws IOException, InterruptedException {
        execute("rm", "-rf", cache.toString());
    }

    /** Names in the cache, sorted. */
    List<String> cached() throws IOException {
        if (!Files.exists(cache)) {
            return List.of();
        }
        try (Stream<Path> names = Files.list(cache)) {
            return names.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /**
     * The same bytes whenever asked for: these folders, filled with what xz cannot make smaller.
     */
    byte[] tarball(String version, String... folders) throws IOException, InterruptedException {
        byte[] made = tarballs.get(version);
        if (made == null) {
            Path root = Files.createDirectories(folder.resolve("tree/jdk-" + version));
            for (String name : folders) {
                Path filled = Files.createDirectories(root.resolve(name));
                Files.writeString(filled.resolve("version"), version);
                byte[] noise = new byte[32 << 10];
                new Random(name.hashCode()).nextBytes(noise);
                Files.write(filled.resolve("noise"), noise);
            }
            Path file = folder.resolve("tree/made.tar.xz");
            execute(
                    "tar",
                    "-cJf",
                    file.toString(),
                    "-C",
                    root.getParent().toString(),
                    "jdk-" + version);
            made = Files.readAllBytes(file);
            tarballs.put(version, made);
        }
        return made;
    }

    Run source(String version) throws IOException, InterruptedException {
        return run("jdk-source", version);
    }

    Run run(String command, String version) throws IOException, InterruptedException {
        try (Running running = start(command, version)) {
            return running.end();
        }
    }

    Running start(String command, String version) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of(commands.resolve(command).toString(), version));
        if (command.equals("jdk-source")) {
            arguments.add(cache.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(arguments);
        builder.environment().keySet().removeIf(name -> name.startsWith("BRO_PROXY_"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(variables);
        return new Running(builder.start());
    }

    /** A command that runs, and what it has said so far. */
    static final class Running implements AutoCloseable {
        private final Process process;
        private final BufferedReader errors;
        private final StringBuilder said = new StringBuilder();

        private Running(Process process) {
            this.process = process;
            errors = process.errorReader(UTF_8);
        }

        /** Returns when it has written a line in which this pattern is found. */
        void await(String pattern) throws IOException {
            Pattern wanted = Pattern.compile(pattern);
            for (String line = errors.readLine(); line != null; line = errors.readLine()) {
                said.append(line).append('\n');
                if (wanted.matcher(line).find()) {
                    return;
                }
            }
            fail("it ended without \"" + pattern + "\": " + said);
        }

        Run end() throws IOException, InterruptedException {
            errors.lines().forEach(line -> said.append(line).append('\n'));
            String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            return new Run(process.waitFor(), output, said.toString());
        }

        /** Ends it and what it has started, without a chance to clean up. */
        void kill() throws InterruptedException {
            List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
            all.add(process.toHandle());
            all.forEach(ProcessHandle::destroyForcibly);
            process.waitFor();
        }

        @Override
        public void close() {
            try {
                if (process.isAlive()) {
                    kill();
                }
                errors.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void execute(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
    }
}
