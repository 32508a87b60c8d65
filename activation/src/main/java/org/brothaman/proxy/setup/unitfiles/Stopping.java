package org.brothaman.proxy.setup.unitfiles;

import java.util.List;
import java.util.function.Consumer;
import org.brothaman.proxy.setup.quadlet.Diagnostic;
import org.brothaman.proxy.setup.quadlet.Membership;
import org.brothaman.proxy.setup.quadlet.ProxySection;
import org.brothaman.proxy.setup.quadlet.PublishedPort;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.brothaman.proxy.setup.quadlet.QuadletKind;
import org.brothaman.proxy.setup.quadlet.Setting;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy stops when nobody uses it: never a container that has clients of its own. Stateless
 * between calls.
 */
final class Stopping {
    private final Consumer<Diagnostic> diagnostics;

    Stopping(Consumer<Diagnostic> diagnostics) {
        this.diagnostics = diagnostics;
    }

    /** Whether a pod with a section would stop this container, whoever uses it. */
    boolean isByOthers(Quadlet quadlet) {
        Membership membership = quadlet.membership();
        if (membership == null
                || membership.of().kind() != QuadletKind.POD
                || !membership.of().hasSection()) {
            return false;
        }
        complain(
                quadlet,
                "%s has a section, too, and would stop this container under its clients; put all Listen= into one of the two files"
                        .formatted(membership.of().path().getFileName()));
        return true;
    }

    /** The unit as it is said, or as it is best; null for the container's own. */
    @Nullable String unit(Quadlet quadlet, ProxySection section, List<Plan.Socket> sockets) {
        String onIdle = section.get(Setting.ON_IDLE);
        if (onIdle != null && !onIdle.equals("stop")) {
            return null;
        }
        String said = section.get(Setting.STOP_UNIT);
        Membership membership = quadlet.membership();
        if (said != null
                && membership != null
                && !membership.alone()
                && said.equals(membership.of().unit())) {
            complain(
                    quadlet,
                    "StopUnit=%s would stop other containers that have a section of their own, under their clients; put all Listen= into %s"
                            .formatted(said, membership.of().path().getFileName()));
            return null;
        }
        String stopped =
                said != null
                        ? said
                        : membership == null || isReachedOtherwise(quadlet, sockets)
                                ? quadlet.unit()
                                : quadlet.unitToStop();
        return stopped.equals(quadlet.unit()) ? null : stopped;
    }

    /**
     * Whether the pod publishes a port that is none of the proxy's, or has all of the host's:
     * whoever connects there is not seen by it, and most likely a client of another container.
     */
    private static boolean isReachedOtherwise(Quadlet quadlet, List<Plan.Socket> sockets) {
        return PublishedPort.isOnHostNetwork(quadlet)
                || PublishedPort.hasOthers(
                        quadlet,
                        port -> sockets.stream().anyMatch(socket -> leadsTo(socket, port)));
    }

    private static boolean leadsTo(Plan.Socket socket, PublishedPort port) {
        int reached = socket.network().isInside() ? port.containerPort() : port.host().port();
        return socket.backend().endsWith(":" + reached);
    }

    private void complain(Quadlet quadlet, String message) {
        diagnostics.accept(new Diagnostic(quadlet.place(), message));
    }
}
