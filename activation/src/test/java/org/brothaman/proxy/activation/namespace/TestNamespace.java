package org.brothaman.proxy.activation.namespace;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A network namespace of a user namespace, as a rootless container's: of a process that the test
 * made and ends. Loopback is up and has one address more, 203.0.113.50.
 */
final class TestNamespace implements AutoCloseable {
    static final String LOCAL_ADDRESS = "203.0.113.50";

    private static final String SCRIPT =
            "ip link set lo up && ip address add "
                    + LOCAL_ADDRESS
                    + "/32 dev lo && echo up && exec sleep 600";

    private final Process process;

    TestNamespace() {
        try {
            process = new ProcessBuilder("unshare", "-Urn", "sh", "-c", SCRIPT).start();
            BufferedReader out = process.inputReader();
            if (!"up".equals(out.readLine())) {
                throw new IllegalStateException(
                        "no namespace: " + process.errorReader().readAllAsString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int process() {
        return (int) process.pid();
    }

    /** What a command prints inside. */
    List<String> run(String... command) {
        String pid = Long.toString(process.pid());
        List<String> words = new ArrayList<>();
        words.addAll(List.of("nsenter", "--preserve-credentials", "-t", pid, "-U", "-n", "--"));
        words.addAll(List.of(command));
        try {
            Process inside = new ProcessBuilder(words).redirectErrorStream(true).start();
            List<String> lines = inside.inputReader().readAllLines();
            inside.waitFor();
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
