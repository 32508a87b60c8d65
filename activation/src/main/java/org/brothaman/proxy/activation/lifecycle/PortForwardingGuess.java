package org.brothaman.proxy.activation.lifecycle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.brothaman.proxy.activation.readiness.PortForwarding;
import org.brothaman.proxy.activation.systemd.ManagerScope;

/**
 * Guesses from a unit's file who accepts its connections. Quadlet's generator writes a podman
 * command into ExecStart=, where --network and --publish say it; a wrong guess costs milliseconds,
 * see {@code SurvivalThreshold}. Activation thread.
 *
 * @param containerPorts what the application listens on, by the port that is published for it;
 *     without those that were not understood, and empty where the container's processes are not in
 *     the unit's own cgroup
 */
record PortForwardingGuess(PortForwarding forwarding, Map<Integer, Integer> containerPorts) {
    static final PortForwardingGuess NONE =
            new PortForwardingGuess(PortForwarding.UNKNOWN, Map.of());

    private static final int FILE_MAX = 1 << 16;
    private static final int PORTS_MAX = 1000;

    /** The end of --publish of podman-run(1): {@code [[ADDRESS:]PORTS:]PORTS[/tcp]}. */
    private static final Pattern PORTS =
            Pattern.compile(
                    "(?:.*:)?([0-9]{1,5})(?:-([0-9]{1,5}))?:([0-9]{1,5})(?:-[0-9]{1,5})?(?:/tcp)?");

    static PortForwardingGuess of(String fragmentPath, ManagerScope scope) {
        if (fragmentPath.isEmpty()) {
            return NONE;
        }
        try (InputStream file = Files.newInputStream(Path.of(fragmentPath))) {
            return read(new String(file.readNBytes(FILE_MAX), StandardCharsets.UTF_8), scope);
        } catch (IOException | InvalidPathException e) {
            return NONE;
        }
    }

    static PortForwardingGuess read(String unitFile, ManagerScope scope) {
        List<String> words =
                unitFile.replace("\\\n", " ")
                        .lines()
                        .filter(line -> line.startsWith("ExecStart="))
                        .flatMap(line -> List.of(line.split("[\\s=]+")).stream())
                        .toList();
        boolean host = false;
        boolean published = false;
        boolean split = false;
        Map<Integer, Integer> ports = new HashMap<>();
        for (int i = 0; i < words.size(); i++) {
            String next = i + 1 < words.size() ? words.get(i + 1) : "";
            switch (words.get(i)) {
                case "--network", "--net" -> {
                    host = next.equals("host");
                    published |= next.startsWith("container:");
                }
                case "--publish", "-p" -> {
                    published = true;
                    addPorts(next, ports);
                }
                case "--publish-all", "-P", "--pod", "--pod-id-file" -> published = true;
                case "--cgroups" -> split = next.equals("split");
                default -> {}
            }
        }
        if (host) {
            return new PortForwardingGuess(PortForwarding.DIRECT, Map.of());
        }
        // As root the kernel itself passes published ports on, and refuses for the application.
        return published && scope == ManagerScope.USER
                ? new PortForwardingGuess(PortForwarding.FORWARDED, split ? ports : Map.of())
                : NONE;
    }

    private static void addPorts(String publish, Map<Integer, Integer> ports) {
        Matcher parts = PORTS.matcher(publish);
        if (!parts.matches()) {
            return;
        }
        int first = Integer.parseInt(parts.group(1));
        int last = parts.group(2) == null ? first : Integer.parseInt(parts.group(2));
        int inside = Integer.parseInt(parts.group(3));
        for (int i = 0; i <= Math.min(last - first, PORTS_MAX); i++) {
            ports.put(first + i, inside + i);
        }
    }
}
