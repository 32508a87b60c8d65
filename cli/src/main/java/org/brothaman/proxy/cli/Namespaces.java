package org.brothaman.proxy.cli;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.namespace.HelperStart;
import org.brothaman.proxy.activation.namespace.NamespaceEvent;
import org.brothaman.proxy.activation.namespace.NamespaceSockets;
import org.brothaman.proxy.activation.namespace.NetworkNamespace;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.kernel.SocketPassing;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.session.Activation;
import org.brothaman.proxy.session.Backend;
import org.brothaman.proxy.session.Transparency;
import org.brothaman.proxy.setup.quadlet.Choice;
import org.jspecify.annotations.Nullable;

/**
 * The networks in which the backends are, shared by the sockets that ask for the same, and whose
 * addresses backends see there. Main thread; owns the helpers.
 */
final class Namespaces implements AutoCloseable {
    private static final int BOTH = SocketPassing.TRANSPARENT4 | SocketPassing.TRANSPARENT6;
    private final NetworkNamespace host = NetworkNamespace.ofThisHost(LinuxKernel.INSTANCE);

    private final PerSocket places;
    private final PerSocket transparencies;
    private final @Nullable SocketAddress helper; // null where we start it
    private final UnitOptions units;
    private final LoopWatcher watcher;
    private final Log log;
    private final Map<String, NamespaceSockets> entered = new LinkedHashMap<>();
    private final Map<NetworkNamespace, Activation> activations = new HashMap<>();
    private Set<String> sockets = Set.of();

    Namespaces(NamespaceOptions options, UnitOptions units, Log log) {
        this.places = new PerSocket("--network-namespace", options.networkNamespaces);
        this.transparencies = new PerSocket("--transparent", options.transparent);
        this.helper = options.namespaceHelper == null ? null : helper(options.namespaceHelper);
        this.units = units;
        this.watcher = new LoopWatcher(log);
        this.log = log;
    }

    private static SocketAddress helper(String path) {
        if (!path.startsWith("/") || path.length() > SocketAddress.UNIX_NAME_MAX) {
            throw new UsageException(
                    "--namespace-helper \""
                            + path
                            + "\" is not the path of a UNIX socket; the generated units set it");
        }
        return SocketAddress.unixPath(path);
    }

    /** These are all; values that name sockets must name some of them. */
    void requireKnown(Set<String> sockets) {
        this.sockets = sockets;
        places.requireKnown(sockets);
        transparencies.requireKnown(sockets);
    }

    /** The helpers are heard on that loop; to be said before anybody is served. */
    void watchOn(Loop loop) {
        watcher.use(loop);
    }

    /**
     * The backend of this socket.
     *
     * @throws UsageException when what is asked for is unknown, or cannot be together
     */
    Backend backend(String socket, BackendAddress address) {
        NetworkNamespace network = network(socket);
        Transparency transparency = transparency(socket);
        if (network.isInside()) {
            return new Backend(address, network, transparency);
        }
        if (transparency == Transparency.YES) {
            throw new UsageException(
                    "--transparent \"yes\" works only inside a container's network namespace: add --network-namespace unit, or remove it");
        }
        return new Backend(address, network);
    }

    /** The network in which the backend of this socket is. */
    NetworkNamespace network(String socket) {
        String place = places.of(socket);
        if (place == null || place.equals("host")) {
            return host;
        }
        if (!place.equals("unit") && !place.startsWith("/")) {
            throw new UsageException(
                    "--network-namespace \""
                            + place
                            + "\" is not a namespace: use unit, host or a path such as /run/netns/web");
        }
        String unit = units.unit(socket).orElse("");
        if (unit.isEmpty() && place.equals("unit")) {
            throw new UsageException(
                    "--network-namespace \"unit\" needs a unit to start before it is entered: add --unit, or use a path such as /run/netns/web");
        }
        // Each unit's thread enters, so units do not share.
        return entered.computeIfAbsent(
                unit + " " + place,
                _ -> {
                    int wanted = wanted(unit, place);
                    return place.equals("unit") ? ofUnit(unit, wanted) : ofFile(place, wanted);
                });
    }

    /** What a namespace is prepared for; where no socket shows clients it is left as it is. */
    private int wanted(String unit, String place) {
        return sockets.stream()
                        .filter(socket -> place.equals(places.of(socket)))
                        .filter(socket -> units.unit(socket).orElse("").equals(unit))
                        .allMatch(socket -> transparency(socket) == Transparency.NO)
                ? 0
                : BOTH;
    }

    /** What has the backend of a socket without a unit reached: its network may be another. */
    Activation activation(String socket) {
        NetworkNamespace network = network(socket);
        return network.isInside()
                ? activations.computeIfAbsent(network, this::activate)
                : Activation.none();
    }

    private Activation activate(NetworkNamespace network) {
        return new Activation(
                new NamespaceActivator(
                        network,
                        MonotonicClock.SYSTEM,
                        Thread.ofPlatform().daemon().name("namespace").factory(),
                        log));
    }

    private NamespaceSockets ofUnit(String unit, int wanted) {
        return NamespaceSockets.ofUnit(
                unit, wanted, start(HelperStart.spawnedFor(unit)), watcher, this::happened);
    }

    private NamespaceSockets ofFile(String path, int wanted) {
        return NamespaceSockets.ofFile(
                path, wanted, start(HelperStart.spawned()), watcher, this::happened);
    }

    private HelperStart start(HelperStart child) {
        return helper == null ? child : HelperStart.activatedBy(helper);
    }

    private Transparency transparency(String socket) {
        String text = Objects.requireNonNullElse(transparencies.of(socket), "auto");
        try {
            return Transparency.valueOf(Choice.TRANSPARENT.of(text).toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--transparent " + e.getMessage());
        }
    }

    private void happened(NamespaceEvent event) {
        log.debug(event.message());
    }

    @Override
    public void close() {
        entered.values().forEach(NamespaceSockets::close);
    }
}
