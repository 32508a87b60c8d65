package org.brothaman.proxy.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tarball's installer, with an uname(1) that names the machine. The testbed's PackagesIT has it
 * as root and beside a systemd.
 */
final class InstallIT {
    private static final Path PACKAGES = Path.of(System.getProperty("packages"));
    private static final Path PROGRAM = PACKAGES.resolve("tree/bin/bro-proxy");

    /** e_machine of elf(5), its low byte. */
    private static final int MACHINE = 18;

    private static final int X86_64 = 62;
    private static final int AARCH64 = 183;

    /** In namespaces of its own, this kernel has the emulator run what is for 64-bit Arm. */
    private static final String EMULATING =
            """
            mount -t binfmt_misc none /proc/sys/fs/binfmt_misc &&
            printf %s ":arm:M:18:\\xb7\\x00::$1:" >/proc/sys/fs/binfmt_misc/register &&
            shift && exec "$@"
            """;

    @Test
    void shouldInstallAProgramThatRunsAndRemoveIt(@TempDir Path folder) throws IOException {
        String machine = machine(Files.readAllBytes(PROGRAM)[MACHINE] & 0xff);
        unpack(folder);
        Path home = Files.createDirectory(folder.resolve("home"));
        Path program = home.resolve(".local/bin/bro-proxy");
        String installer = folder.resolve("install.sh").toString();
        assertRuns(folder, machine, installer, "--user");
        String version = assertRuns(folder, machine, program.toString(), "--version");
        assertTrue(version.startsWith("bro-proxy "), version);
        assertRuns(folder, machine, installer, "--user", "--uninstall");
        try (Stream<Path> left = Files.list(home)) {
            assertEquals(List.of(), left.toList());
        }
    }

    private static void unpack(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(PACKAGES)) {
            Path tarball =
                    files.filter(file -> file.toString().endsWith(".tar.gz")).findFirst().get();
            Shell.Outcome outcome =
                    Shell.run(
                            Map.of(),
                            "tar",
                            "--extract",
                            "--gzip",
                            "--file=" + tarball,
                            "--directory=" + folder,
                            "--strip-components=1");
            assertEquals(0, outcome.status(), outcome.out());
        }
    }

    private static String assertRuns(Path folder, String machine, String... command)
            throws IOException {
        Shell.Outcome outcome = onItsMachine(folder, machine, command);
        assertEquals(0, outcome.status(), outcome.out());
        return outcome.out();
    }

    private static Shell.Outcome onItsMachine(Path folder, String machine, String... command)
            throws IOException {
        if (System.getProperty("os.arch").replace("amd64", "x86_64").equals(machine)) {
            return run(folder, machine, command);
        }
        String home = String.valueOf(System.getenv("GRAALVM_HOME"));
        String[] emulating = {
            "unshare",
            "--user",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            EMULATING,
            "sh",
            Path.of(home, "lib/svm/cross/run").toString()
        };
        Shell.Outcome possible = run(folder, machine, with(emulating, "true"));
        assumeTrue(
                possible.status() == 0,
                "no emulator in a user namespace (Linux 6.7 can): " + possible.out());
        return run(folder, machine, with(emulating, command));
    }

    private static String[] with(String[] command, String... more) {
        return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
    }

    /** The program's own machine is changed in the file, and this one's name in uname(1). */
    @Test
    void shouldAdviseTheTarballThatRunsHere(@TempDir Path folder) throws IOException {
        Files.createDirectory(folder.resolve("bin"));
        Files.copy(Path.of("install.sh"), folder.resolve("install.sh"));
        byte[] program = Files.readAllBytes(PROGRAM);
        for (int machine : List.of(X86_64, AARCH64)) {
            program[MACHINE] = (byte) machine;
            Files.write(folder.resolve("bin/bro-proxy"), program);
            String own = machine(machine);
            String other = machine(X86_64 + AARCH64 - machine);
            assertRefused(
                    folder,
                    own,
                    other,
                    "use the tarball linux-" + (machine == X86_64 ? "arm64" : "amd64"));
            assertRefused(folder, own, "armv7l", "there is no bro-proxy for this machine");
            assertRefused(folder, own, "riscv64", "there is no bro-proxy for this machine");
        }
        program[MACHINE] = 0;
        Files.write(folder.resolve("bin/bro-proxy"), program);
        assertTrue(install(folder, "x86_64").out().contains("is damaged"));
    }

    private static void assertRefused(Path folder, String program, String machine, String advice)
            throws IOException {
        Shell.Outcome outcome = install(folder, machine);
        assertEquals(1, outcome.status(), outcome.out());
        String refusal = "for Linux on " + program + ", not Linux " + machine + ": " + advice;
        assertTrue(outcome.out().contains(refusal), outcome.out());
        assertFalse(Files.exists(folder.resolve("installed")));
    }

    private static String machine(int number) {
        return number == X86_64 ? "x86_64" : "aarch64";
    }

    private static Shell.Outcome install(Path folder, String machine) throws IOException {
        return run(
                folder,
                machine,
                "sh",
                folder.resolve("install.sh").toString(),
                "--prefix",
                folder.resolve("installed").toString());
    }

    /** With a home in that folder, and nothing to do with this machine's systemd. */
    private static Shell.Outcome run(Path folder, String machine, String... command)
            throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        write(tools.resolve("uname"), "echo Linux " + machine);
        write(tools.resolve("systemctl"), "exit 0");
        Path home = folder.resolve("home");
        return Shell.run(
                Map.of(
                        "PATH", tools + ":" + System.getenv("PATH"),
                        "HOME", home.toString(),
                        "XDG_DATA_HOME", home.resolve(".local/share").toString(),
                        "XDG_CONFIG_HOME", home.resolve(".config").toString()),
                command);
    }

    private static void write(Path tool, String command) throws IOException {
        Files.writeString(tool, "#!/bin/sh\n" + command + "\n");
        assertTrue(tool.toFile().setExecutable(true));
    }
}
