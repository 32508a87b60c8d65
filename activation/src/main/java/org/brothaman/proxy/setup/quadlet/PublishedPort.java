package org.brothaman.proxy.setup.quadlet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A TCP port of a container that can be reached from the host, podman-run(1) {@code --publish} and
 * {@code --expose}.
 *
 * @param host where on the host; port 0 is one that Podman chooses
 * @param containerPort what the application listens on
 */
public record PublishedPort(PortAddress host, int containerPort, UnitFile.Entry entry) {
    private static final int PORTS_MAX = 4096;

    private static final Pattern PUBLISH =
            Pattern.compile(
                    "(?:(?:(\\[[0-9A-Fa-f:.%]+]|[0-9.]*):)?"
                            + "([0-9]*(?:-[0-9]+)?):)?"
                            + "([0-9]+(?:-[0-9]+)?)(?:/([a-z]+))?");

    /** Groups of both patterns; by number, because each look for a name copies them all. */
    private static final int ADDRESS = 1;

    private static final int HOST = 2;
    private static final int CONTAINER = 3;
    private static final int PROTOCOL = 4;

    private static final Pattern OF_INSTANCES =
            Pattern.compile(
                    "(?:(\\[[0-9A-Fa-f:.]+]|[0-9.]+):)?([0-9]*%[iI][0-9]*):[0-9]+(?:/tcp)?");

    /** Where the only port is reached that is another one for each instance of a template. */
    static Optional<String> ofInstances(Quadlet quadlet) {
        List<UnitFile.Entry> entries = quadlet.publisher().own("PublishPort");
        return Optional.of(entries)
                .filter(only -> quadlet.isTemplate() && !isOnHostNetwork(quadlet))
                .filter(only -> only.size() == 1)
                .map(only -> OF_INSTANCES.matcher(only.getFirst().value()))
                .filter(Matcher::matches)
                .map(
                        parts -> {
                            String address =
                                    parts.group(ADDRESS) == null
                                            ? ""
                                            : PortAddress.bare(parts.group(ADDRESS));
                            String to = new PortAddress(address, 0).toConnect();
                            return to.substring(0, to.length() - 1) + parts.group(HOST);
                        });
    }

    /**
     * What the container's settings publish, the first {@link #PORTS_MAX} of it; ports that we
     * cannot read are Podman's to judge.
     */
    public static List<PublishedPort> of(Quadlet quadlet) {
        List<PublishedPort> ports = new ArrayList<>();
        boolean hostNetwork = isOnHostNetwork(quadlet);
        for (UnitFile.Entry entry : entries(quadlet)) {
            if (ports.size() == PORTS_MAX) {
                break;
            }
            Matcher parts = PUBLISH.matcher(entry.value());
            boolean readable = parts.matches();
            String protocol = readable ? parts.group(PROTOCOL) : null;
            if (!readable || (protocol != null && !protocol.equals("tcp"))) {
                continue;
            }
            int[] inside = range(parts.group(CONTAINER));
            String outside = parts.group(HOST);
            int[] hosts =
                    hostNetwork
                            ? inside
                            : outside == null || outside.isEmpty() ? new int[] {0} : range(outside);
            String address =
                    hostNetwork
                            ? "127.0.0.1"
                            : PortAddress.bare(
                                    parts.group(ADDRESS) == null ? "" : parts.group(ADDRESS));
            for (int i = 0; i < inside.length && ports.size() < PORTS_MAX; i++) {
                int port = hosts.length == inside.length ? hosts[i] : hosts[0];
                ports.add(new PublishedPort(new PortAddress(address, port), inside[i], entry));
            }
        }
        return ports;
    }

    /** On the host's network Podman publishes nothing, and warns of it, or refuses a pod. */
    private static List<UnitFile.Entry> entries(Quadlet quadlet) {
        if (isOnHostNetwork(quadlet)) {
            return quadlet.own("ExposeHostPort");
        }
        List<UnitFile.Entry> published = new ArrayList<>(quadlet.publisher().own("PublishPort"));
        published.addAll(KubeYaml.portsOf(quadlet.publisher()));
        return published;
    }

    /**
     * The line that would publish it where it is in nobody's way; empty where nothing can be said.
     */
    public String elsewhere() {
        int other = BackendGuess.other(host.port());
        return switch (entry.key()) {
            case "PublishPort" -> "PublishPort=127.0.0.1:%d:%d".formatted(other, containerPort);
            case KubeYaml.HOST_PORT -> "hostPort: %d".formatted(other);
            default -> "";
        };
    }

    /** Whether it publishes any but those; one that is not TCP, or that we cannot read, is one. */
    public static boolean hasOthers(Quadlet quadlet, Predicate<PublishedPort> those) {
        List<PublishedPort> ports = of(quadlet);
        return !ports.stream().allMatch(those)
                || !ports.stream()
                        .map(PublishedPort::entry)
                        .collect(Collectors.toSet())
                        .containsAll(entries(quadlet));
    }

    public static boolean isOnHostNetwork(Quadlet quadlet) {
        return isOnNetwork(quadlet, "host");
    }

    /** Whether one of the networks of what publishes its ports is called so. */
    static boolean isOnNetwork(Quadlet quadlet, String name) {
        for (UnitFile.Entry network : quadlet.publisher().own("Network")) {
            if (network.value().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** The ports of {@code 8000-8003}; of more than a thousand the first thousand. */
    private static int[] range(String text) {
        int dash = text.indexOf('-');
        int first = number(dash < 0 ? text : text.substring(0, dash));
        int last = dash < 0 ? first : number(text.substring(dash + 1));
        int count = Math.clamp(last - first + 1L, 1, 1000);
        int[] ports = new int[count];
        for (int i = 0; i < count; i++) {
            ports[i] = first + i;
        }
        return ports;
    }

    private static int number(String digits) {
        return digits.isEmpty() || digits.length() > 5 ? 0 : Integer.parseInt(digits);
    }
}
