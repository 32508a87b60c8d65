package org.brothaman.proxy.toolchain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A key of GnuPG in a folder of its own, made for a test. */
final class SigningKey implements AutoCloseable {
    private final Path home;

    SigningKey(Path home) throws IOException, InterruptedException {
        this.home = home;
        Files.createDirectories(home);
        gpg(
                "--passphrase",
                "",
                "--quick-generate-key",
                "test@localhost",
                "ed25519",
                "sign",
                "never");
        gpg("--output", keyring().toString(), "--export");
    }

    /** The public key, as apt wants it. */
    Path keyring() {
        return home.resolve("keyring.gpg");
    }

    /** The text of this file with the signature around it. */
    byte[] sign(Path file) throws IOException, InterruptedException {
        Path signed = Path.of(file + ".signed");
        gpg("--output", signed.toString(), "--clearsign", file.toString());
        return Files.readAllBytes(signed);
    }

    private void gpg(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "gpg",
                                "--homedir",
                                home.toString(),
                                "--batch",
                                "--yes",
                                "--quiet"));
        command.addAll(List.of(arguments));
        run(command);
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), () -> command + ": " + output);
    }

    /** Ends the agent that GnuPG has started for this folder. */
    @Override
    public void close() throws IOException {
        try {
            run(List.of("gpgconf", "--homedir", home.toString(), "--kill", "gpg-agent"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
