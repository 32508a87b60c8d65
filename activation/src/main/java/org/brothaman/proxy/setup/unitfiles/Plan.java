package org.brothaman.proxy.setup.unitfiles;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.quadlet.BackendNetwork;
import org.brothaman.proxy.setup.quadlet.Listen;
import org.brothaman.proxy.setup.quadlet.ProxySection;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.brothaman.proxy.setup.quadlet.Setting;
import org.jspecify.annotations.Nullable;

/**
 * The contents of a pair of units. Immutable; made by {@link Planner}.
 *
 * @param program the bro-proxy that the service runs, an absolute path
 * @param service the proxy's own unit, {@code web-proxy.service}
 * @param stopUnit what is stopped when nobody uses it; null for the container's own unit
 * @param sockets not empty
 */
record Plan(
        Quadlet quadlet,
        ProxySection section,
        ManagerScope scope,
        Path program,
        String service,
        @Nullable String stopUnit,
        List<Socket> sockets) {

    /**
     * The addresses that are listened on under one name.
     *
     * @param name of the socket as Listen= has it, or null
     * @param unit {@code web-proxy.socket}
     * @param descriptor what FileDescriptorName= says
     * @param ipv6Only whether IPv6 addresses leave IPv4 to others
     * @param backend where its clients get to, as Backend= has it
     * @param network in which that is
     */
    record Socket(
            @Nullable String name,
            String unit,
            String descriptor,
            List<Listen> listens,
            boolean ipv6Only,
            String backend,
            BackendNetwork network) {

        /** As ListenStream= has them. */
        List<String> streams() {
            List<String> streams = new ArrayList<>(listens.size());
            listens.forEach(listen -> streams.add(listen.stream()));
            return streams;
        }
    }

    /** The container's unit; that of an instance has its name put in by systemd. */
    String unit() {
        return ofInstance(quadlet.unit());
    }

    /** The proxy's unit as another unit names it. */
    String serviceNamed() {
        return ofInstance(service);
    }

    /** The sockets' units, likewise. */
    String socketsNamed() {
        List<String> names = new ArrayList<>(sockets.size());
        sockets.forEach(socket -> names.add(ofInstance(socket.unit())));
        return String.join(" ", names);
    }

    /** In a template's units the name of a template stands for the same instance of it. */
    static String ofInstance(String unit) {
        return unit.replace("@.", "@%i.");
    }

    /** Whether the proxy runs whenever the container does, to put it to sleep if nobody comes. */
    boolean startsWithContainer() {
        String said = section.get(Setting.SLEEP_FOREIGN);
        return said != null && Setting.SLEEP_FOREIGN.word(said).isPresent();
    }

    /** Whether the kernel is asked to take back the memory of the frozen container. */
    boolean reclaims() {
        String said = section.get(Setting.RECLAIM);
        return said != null && Setting.RECLAIM.word(said).isPresent();
    }

    List<String> backends() {
        return sockets.stream().map(Socket::backend).toList();
    }

    /** Those that are addresses of this host. */
    List<String> hostBackends() {
        return sockets.stream()
                .filter(socket -> !socket.network().isInside())
                .map(Socket::backend)
                .toList();
    }

    /** The namespace from inside which backends are reached; empty where none is. */
    Optional<String> namespace() {
        for (Socket socket : sockets) {
            if (socket.network().isInside()) {
                return Optional.of(socket.network().namespace());
            }
        }
        return Optional.empty();
    }

    /** The name of the units that start the namespace helper, without the suffix. */
    String helper() {
        return Quadlet.stem(service).replace('@', '-') + "-namespace";
    }

    /** The name of the units that keep it awake in its awake hours, without the suffix. */
    String awake() {
        return Quadlet.derived(Quadlet.stem(service), "-awake");
    }

    /** Where a helper is started for who connects. */
    String helperSocket() {
        return "%t/bro-proxy/" + helper() + ".sock";
    }
}
