package org.brothaman.proxy.toolchain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/promtool} where the mirror has moved on since apt's lists were fetched. */
class PromtoolTest {
    private static final String INDEX = "main/binary-amd64/Packages";

    @TempDir Path folder;

    @Test
    void oldListsAreRenewedAndTheVersionOfTodayTaken() throws Exception {
        Toolchain.assumeAptOfDebian();
        assumeTrue("root".equals(System.getProperty("user.name")), "only root renews apt's lists");
        assumeFalse(Files.exists(Path.of("/usr/bin/promtool")), "/usr/bin/promtool is there");

        try (Mirror mirror = new Mirror();
                SigningKey key = new SigningKey(folder.resolve("key"))) {
            Path dists = Files.createDirectory(folder.resolve("dists"));
            DebianArchive archive = new DebianArchive(mirror, key, dists);
            Path configuration = configure(mirror.address(), key.keyring());

            archive.publish("stable", INDEX, entry("1.0", makePackage("1.0")));
            execute(configuration, "apt-get", "-qq", "update");
            byte[] today = makePackage("2.0");
            archive.publish("stable", INDEX, entry("2.0", today));
            mirror.put("/debian/pool/prometheus_2.0_amd64.deb", today);

            String printed = execute(configuration, "../scripts/promtool");
            String promtool = printed.lines().toList().getLast();
            assertEquals(folder + "/cache/bro-proxy/promtool-2.0/promtool", promtool, printed);
            assertEquals("promtool 2.0", Files.readString(Path.of(promtool)));
        }
    }

    private byte[] makePackage(String version) throws IOException, InterruptedException {
        Path root = folder.resolve("prometheus-" + version);
        Files.createDirectories(root.resolve("DEBIAN"));
        Files.createDirectories(root.resolve("usr/bin"));
        Files.writeString(root.resolve("DEBIAN/control"), control(version));
        Path program = root.resolve("usr/bin/promtool");
        Files.writeString(program, "promtool " + version);
        program.toFile().setExecutable(true);
        Path file = folder.resolve(version + ".deb");
        execute(null, "dpkg-deb", "--build", root.toString(), file.toString());
        return Files.readAllBytes(file);
    }

    private static String control(String version) {
        return """
        Package: prometheus
        Version: %s
        Architecture: amd64
        Maintainer: The Test <test@localhost>
        Description: a stand-in
        """
                .formatted(version);
    }

    private static String entry(String version, byte[] file) {
        return control(version)
                + """
                Filename: pool/prometheus_%s_amd64.deb
                Size: %d
                SHA256: %s

                """
                        .formatted(version, file.length, DebianArchive.sha256(file));
    }

    /** An apt with lists, sources and a state of its own. */
    private Path configure(String mirror, Path keyring) throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path sources = folder.resolve("sources.list");
        Files.writeString(
                sources,
                "deb [arch=amd64 signed-by=%s] %s/debian stable main\n".formatted(keyring, mirror));
        Path state = Files.createDirectories(folder.resolve("state/lists/partial"));
        Path configuration = folder.resolve("apt.conf");
        Files.writeString(
                configuration,
                """
                Dir::Etc::Parts "%1$s";
                Dir::Etc::SourceList "%2$s";
                Dir::Etc::SourceParts "%1$s";
                Dir::State "%3$s";
                Dir::State::status "%4$s";
                Dir::Cache "%3$s";
                APT::Architecture "amd64";
                APT::Architectures { "amd64"; };
                APT::Sandbox::User "root";
                Acquire::http::Proxy "DIRECT";
                """
                        .formatted(
                                empty,
                                sources,
                                state.getParent().getParent(),
                                Files.createFile(folder.resolve("status"))));
        return configuration;
    }

    /** Returns what it has printed. */
    private String execute(Path configuration, String... command)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (configuration != null) {
            builder.environment().put("APT_CONFIG", configuration.toString());
            builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
            builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        }
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
