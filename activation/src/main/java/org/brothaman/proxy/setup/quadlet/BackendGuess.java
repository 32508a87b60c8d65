package org.brothaman.proxy.setup.quadlet;

import java.util.List;
import org.brothaman.proxy.address.BackendAddress;

/**
 * Finds the backend of a {@code Listen=} without {@code Backend=}: of the ports that the container
 * publishes (or, on the host's network, says it uses), the one that is the same inside the
 * container as outside; if none is, the only one, unless several ports are listened on, of which it
 * can be behind one only. A port that is published at several addresses is one. Stateless.
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
        return PublishedPort.isOnHostNetwork(quadlet)
                ? "Network=host does not say where the container answers"
                        + remedy
                        + ", or ExposeHostPort=PORT to [Container]"
                : "no PublishPort= says where the container answers"
                        + remedy
                        + ", or PublishPort=127.0.0.1:PORT:PORT to [Container]";
    }

    private static Answer unknown(SourceLocation place, String message) {
        return new Answer.Unknown(new Diagnostic(place, message));
    }

    /** A port that is easily remembered and, most likely, free. */
    public static int other(int port) {
        return port < 10_000 ? port + 10_000 : port < 55_536 ? port + 10 : port - 10;
    }
}
