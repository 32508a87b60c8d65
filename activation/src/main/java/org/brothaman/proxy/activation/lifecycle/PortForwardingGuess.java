package org.brothaman.proxy.activation.lifecycle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.brothaman.proxy.activation.readiness.PortForwarding;
import org.brothaman.proxy.activation.systemd.ManagerScope;

/**
 * Guesses from a unit's file who accepts its connections. Quadlet's generator writes a podman
 * command into ExecStart=, where --network and --publish say it; a wrong guess costs milliseconds,
 * see {@code SurvivalThreshold}. Static; activation thread.
 */
final class PortForwardingGuess {
    private static final int FILE_MAX = 1 << 16;

    private PortForwardingGuess() {}

    static PortForwarding of(String fragmentPath, ManagerScope scope) {
        if (fragmentPath.isEmpty()) {
            return PortForwarding.UNKNOWN;
        }
        try (InputStream file = Files.newInputStream(Path.of(fragmentPath))) {
            return read(new String(file.readNBytes(FILE_MAX), StandardCharsets.UTF_8), scope);
        } catch (IOException | InvalidPathException e) {
            return PortForwarding.UNKNOWN;
        }
    }

    static PortForwarding read(String unitFile, ManagerScope scope) {
        String joined = unitFile.replace("\\\n", " ");
        List<String> words =
                joined.lines()
                        .filter(line -> line.startsWith("ExecStart="))
                        .flatMap(line -> List.of(line.split("[\\s=]+")).stream())
                        .toList();
        boolean host = false;
        boolean published = false;
        for (int i = 0; i < words.size(); i++) {
            switch (words.get(i)) {
                case "--network", "--net" -> {
                    String network = i + 1 < words.size() ? words.get(i + 1) : "";
                    host = network.equals("host");
                    published |= network.startsWith("container:");
                }
                case "--publish", "-p", "--publish-all", "-P", "--pod", "--pod-id-file" ->
                        published = true;
                default -> {}
            }
        }
        if (host) {
            return PortForwarding.DIRECT;
        }
        // As root the kernel itself passes published ports on, and refuses for the application.
        return published && scope == ManagerScope.USER
                ? PortForwarding.FORWARDED
                : PortForwarding.UNKNOWN;
    }
}
