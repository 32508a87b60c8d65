package org.brothaman.proxy.setup.quadlet;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * In which network the backend of a socket is, and why that is thought: inside the container's own
 * where nothing leads into it from outside.
 *
 * @param namespace as {@code NetworkNamespace=} has it: {@code unit}, {@code host} or a path
 * @param reason to be put behind "because"
 */
public record BackendNetwork(String namespace, String reason) {
    /** What the container's unit has for itself. */
    public static final String UNIT = "unit";

    /** What this host has. */
    public static final String HOST = "host";

    private static final Pattern LOOPBACK =
            Pattern.compile("(?:localhost|127\\.[0-9.]+|\\[::1]):([0-9]{1,5})");

    /** Where Podman may be told of ports and networks that are not in this file. */
    private static final Pattern ELSEWHERE =
            Pattern.compile(
                    "(?:^|.*\\s)(?:-p|--(?:publish|publish-all|network|net|pod))(?:[=\\s].*|$)");

    public boolean isInside() {
        return !namespace.equals(HOST);
    }

    /** What is said, or what follows from the container's own settings. */
    public static BackendNetwork of(
            Quadlet quadlet, ProxySection section, @Nullable String socket) {
        String said = ProxySection.of(section.get(SocketSetting.NETWORK_NAMESPACE), socket);
        if (said != null) {
            return new BackendNetwork(said, "NetworkNamespace= says so");
        }
        if (PublishedPort.isOnHostNetwork(quadlet)) {
            return new BackendNetwork(HOST, owner(quadlet) + " has Network=host");
        }
        if (!quadlet.isContainer()) {
            return new BackendNetwork(
                    HOST,
                    "the containers of a %s are not in its unit"
                            .formatted(quadlet.kind().extension()));
        }
        Optional<String> elsewhere = elsewhere(quadlet);
        if (elsewhere.isPresent()) {
            return new BackendNetwork(
                    HOST, "its network may be set up elsewhere, by " + elsewhere.get());
        }
        String backend = ProxySection.of(section.backends(), socket);
        if (publishesInVain(quadlet)
                && (backend == null || ownLoopback(quadlet, backend).matches())) {
            return new BackendNetwork(
                    UNIT,
                    owner(quadlet) + " has Network=none, with which PublishPort= has no effect");
        }
        return backend == null ? unsaid(quadlet) : said(quadlet, backend);
    }

    /** Podman warns of it. */
    private static boolean publishesInVain(Quadlet quadlet) {
        return !quadlet.publisher().own("PublishPort").isEmpty()
                && PublishedPort.isOnNetwork(quadlet, "none");
    }

    private static Matcher ownLoopback(Quadlet quadlet, String backend) {
        return LOOPBACK.matcher(quadlet.isTemplate() ? Specifiers.sample(backend) : backend);
    }

    private static BackendNetwork unsaid(Quadlet quadlet) {
        return quadlet.publisher().own("PublishPort").isEmpty()
                ? new BackendNetwork(UNIT, owner(quadlet) + " has no PublishPort=")
                : new BackendNetwork(HOST, owner(quadlet) + " has PublishPort=");
    }

    private static BackendNetwork said(Quadlet quadlet, String backend) {
        Matcher loopback = ownLoopback(quadlet, backend);
        if (!loopback.matches()) {
            return new BackendNetwork(
                    HOST, "Backend= is not an address of the container's own loopback");
        }
        int port = Integer.parseInt(loopback.group(1));
        List<UnitFile.Entry> entries = quadlet.publisher().own("PublishPort");
        List<PublishedPort> ports = PublishedPort.of(quadlet);
        boolean unknown =
                ports.stream().anyMatch(p -> p.host().port() == 0)
                        || entries.stream().anyMatch(entry -> entry.value().matches(".*[$%].*"));
        return unknown || ports.stream().anyMatch(p -> p.host().port() == port)
                ? new BackendNetwork(HOST, "PublishPort= leads to Backend=")
                : new BackendNetwork(UNIT, "no PublishPort= leads to Backend=");
    }

    private static String owner(Quadlet quadlet) {
        return quadlet.membership() == null
                ? "the container"
                : quadlet.publisher().path().getFileName().toString();
    }

    /** The setting by which the container is in a network that no file that is there describes. */
    private static Optional<String> elsewhere(Quadlet member) {
        Quadlet quadlet = member.publisher();
        if (!quadlet.own("Pod").isEmpty()) {
            return Optional.of("Pod=");
        }
        boolean shared =
                quadlet.own("Network").stream()
                        .map(UnitFile.Entry::value)
                        .anyMatch(
                                network ->
                                        network.endsWith(".container")
                                                || network.startsWith("container:")
                                                || network.startsWith("ns:"));
        if (shared) {
            return Optional.of("Network=");
        }
        return Stream.of(member, quadlet)
                .flatMap(one -> one.own("PodmanArgs").stream())
                .map(UnitFile.Entry::value)
                .filter(arguments -> ELSEWHERE.matcher(arguments).matches())
                .findFirst()
                .map(_ -> "PodmanArgs=");
    }
}
