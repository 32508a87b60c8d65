package org.brothaman.proxy.setup.unitfiles;

import java.nio.file.Path;
import java.util.List;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.quadlet.Listen;
import org.brothaman.proxy.setup.quadlet.ProxySection;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a pair of units. Immutable; made by {@link Planner}.
 *
 * @param program the bro-proxy that the service runs, an absolute path
 * @param service the proxy's own unit, {@code web-proxy.service}
 * @param sockets not empty
 */
record Plan(
        Quadlet quadlet,
        ProxySection section,
        ManagerScope scope,
        Path program,
        String service,
        List<Socket> sockets) {

    /**
     * The addresses that are listened on under one name.
     *
     * @param name of the socket as Listen= has it, or null
     * @param unit {@code web-proxy.socket}
     * @param descriptor what FileDescriptorName= says
     * @param ipv6Only whether IPv6 addresses leave IPv4 to others
     * @param backend where its clients get to, as Backend= has it
     */
    record Socket(
            @Nullable String name,
            String unit,
            String descriptor,
            List<Listen> listens,
            boolean ipv6Only,
            String backend) {

        /** As ListenStream= has them. */
        List<String> streams() {
            return listens.stream().map(Listen::stream).toList();
        }
    }

    List<String> backends() {
        return sockets.stream().map(Socket::backend).toList();
    }
}
