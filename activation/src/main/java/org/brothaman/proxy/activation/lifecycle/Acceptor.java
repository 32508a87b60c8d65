package org.brothaman.proxy.activation.lifecycle;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.namespace.ContainerSockets;
import org.brothaman.proxy.activation.readiness.Listeners;
import org.brothaman.proxy.activation.readiness.Listeners.Listener;
import org.brothaman.proxy.activation.readiness.PortForwarding;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * Who accepts connections for a unit, at each moment. For a port that a rootless Podman forwards,
 * the sockets inside the container tell whether anybody is there to forward to. Activation thread.
 */
final class Acceptor implements Supplier<PortForwarding> {
    private final PortForwardingGuess guess;
    private final List<Integer> containerPorts;
    private final String controlGroup;
    private final ContainerSockets sockets;

    /**
     * @param guess from the unit's file
     * @param backend all addresses of it
     * @param state of the unit, which is up
     */
    Acceptor(
            PortForwardingGuess guess,
            List<SocketAddress> backend,
            UnitState state,
            ContainerSockets sockets) {
        this.guess = guess;
        this.containerPorts =
                backend.stream()
                        .map(address -> guess.containerPorts().get(address.port()))
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList();
        this.controlGroup = state.controlGroup();
        this.sockets = sockets;
    }

    @Override
    public PortForwarding get() {
        if (containerPorts.isEmpty()) {
            return guess.forwarding();
        }
        Listeners listeners = sockets.in(controlGroup);
        if (listeners == null) {
            return guess.forwarding();
        }
        List<Listener> there =
                containerPorts.stream().flatMap(port -> listeners.onPort(port).stream()).toList();
        if (there.isEmpty()) {
            return PortForwarding.FORWARDED_TO_NOBODY;
        }
        // One of a single address may be one that the forwarder does not reach.
        return there.stream().anyMatch(Listener::isOnEveryAddress)
                ? PortForwarding.UNKNOWN
                : guess.forwarding();
    }
}
