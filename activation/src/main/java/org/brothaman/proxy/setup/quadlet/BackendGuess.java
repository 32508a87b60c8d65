package org.brothaman.proxy.setup.quadlet;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.brothaman.proxy.address.BackendAddress;

/**
 * Finds the backend of a {@code Listen=} without {@code Backend=}: of the ports that the container
 * publishes (or, on the host's network, where none is published, says it uses), the one that is the
 * same inside the container as outside; if none is, the only one, unless several ports are listened
 * on, of which it can be behind one only. A port that is published at several addresses is one.
 * Stateless.
 */
public final class BackendGuess {
    private BackendGuess() {}

    /** What came of it. */
    public sealed interface Answer {
        /**
         * @param backend as {@code Backend=} has it
         */
        record Found(String backend) implements Answer {}

        record Unknown(Diagnostic diagnostic) implements Answer {}
    }

    /**
     * @param listens all of the container's, this one among them
     */
    public static Answer of(Quadlet quadlet, Listen listen, List<Listen> listens) {
        Optional<String> ofInstances = PublishedPort.ofInstances(quadlet);
        if (ofInstances.isPresent()) {
            return new Answer.Found(ofInstances.get());
        }
        List<PublishedPort> ports = PublishedPort.of(quadlet);
        List<PublishedPort> same =
                ports.stream()
                        .filter(
                                port ->
                                        listen.endpoint() != null
                                                && port.containerPort() == listen.endpoint().port())
                        .toList();
        List<PublishedPort> chosen = isOne(same) || portsOf(listens) > 1 ? same : ports;
        if (!isOne(chosen)) {
            return unknown(listen.place(), why(quadlet, listen, ports));
        }
        PublishedPort port = chosen.getFirst();
        if (port.host().port() == 0) {
            return unknown(
                    port.entry().place(),
                    "PublishPort=%s lets Podman choose the port, so it cannot be known; write PublishPort=127.0.0.1:%d:%d"
                            .formatted(
                                    port.entry().value(),
                                    other(port.containerPort()),
                                    port.containerPort()));
        }
        String backend = port.host().toConnect();
        try {
            BackendAddress.parse(backend);
        } catch (IllegalArgumentException e) {
            return unknown(
                    port.entry().place(),
                    port.entry().key() + "=" + port.entry().value() + " " + e.getMessage());
        }
        return new Answer.Found(backend);
    }

    /**
     * The port of the container itself, for a backend that is reached inside its network: of those
     * that it publishes or exposes, chosen likewise.
     */
    public static Answer inside(Quadlet quadlet, Listen listen, List<Listen> listens) {
        List<Integer> ports = ownPorts(quadlet);
        PortAddress wanted = listen.endpoint();
        if (wanted != null && ports.contains(wanted.port())) {
            return new Answer.Found("localhost:" + wanted.port());
        }
        if (ports.size() == 1 && portsOf(listens) <= 1) {
            return new Answer.Found("localhost:" + ports.getFirst());
        }
        String prefix = listen.name() == null ? "" : listen.name() + "=";
        return unknown(
                listen.place(),
                ports.isEmpty()
                        ? "no PublishPort= says where the container answers; add Backend="
                                + prefix
                                + "PORT, the application's own port, or PublishPort=127.0.0.1:PORT:PORT to [Container]"
                        : "cannot tell which of the container's ports Listen="
                                + listen.stream()
                                + " leads to; add Backend="
                                + prefix
                                + "PORT");
    }

    private static List<Integer> ownPorts(Quadlet quadlet) {
        Stream<Integer> published =
                PublishedPort.of(quadlet).stream().map(PublishedPort::containerPort);
        Stream<Integer> exposed =
                quadlet.own("ExposeHostPort").stream()
                        .map(UnitFile.Entry::value)
                        .filter(value -> value.matches("[0-9]{1,5}(?:/tcp)?"))
                        .map(value -> Integer.valueOf(value.replace("/tcp", "")));
        return Stream.concat(published, exposed).distinct().toList();
    }

    private static boolean isOne(List<PublishedPort> ports) {
        return ports.stream().mapToInt(PublishedPort::containerPort).distinct().count() == 1;
    }

    private static long portsOf(List<Listen> listens) {
        return listens.stream()
                .filter(listen -> listen.endpoint() != null)
                .mapToInt(listen -> listen.endpoint().port())
                .distinct()
                .count();
    }

    private static String why(Quadlet quadlet, Listen listen, List<PublishedPort> ports) {
        String prefix = listen.name() == null ? "" : listen.name() + "=";
        String remedy = "; add Backend=" + prefix + "ADDRESS:PORT";
        if (!ports.isEmpty()) {
            return "cannot tell which of the container's ports Listen="
                    + listen.stream()
                    + " leads to"
                    + remedy;
        }
        boolean onHost = PublishedPort.isOnHostNetwork(quadlet);
        return unsaid(quadlet, onHost) + remedy + orPublish(quadlet, onHost);
    }

    private static String unsaid(Quadlet quadlet, boolean onHost) {
        if (onHost) {
            return quadlet.publisher().own("PublishPort").isEmpty()
                    ? "Network=host does not say where the container answers"
                    : "with Network=host PublishPort= has no effect, and nothing else says where the container answers";
        }
        return quadlet.kind() == QuadletKind.KUBE
                ? "neither PublishPort= nor a hostPort in the YAML file says where the containers answer"
                : "no PublishPort= says where the container answers";
    }

    private static String orPublish(Quadlet quadlet, boolean onHost) {
        return switch (quadlet.kind()) {
            case CONTAINER, POD ->
                    onHost
                            ? quadlet.isContainer() ? ", or ExposeHostPort=PORT to [Container]" : ""
                            : ", or PublishPort=127.0.0.1:PORT:PORT to ["
                                    + quadlet.kind().section()
                                    + "]";
            case KUBE -> onHost ? "" : ", or a hostPort to the YAML file";
        };
    }

    private static Answer unknown(SourceLocation place, String message) {
        return new Answer.Unknown(new Diagnostic(place, message));
    }

    /** A port that is easily remembered and, most likely, free. */
    public static int other(int port) {
        return port < 10_000 ? port + 10_000 : port < 55_536 ? port + 10 : port - 10;
    }
}
