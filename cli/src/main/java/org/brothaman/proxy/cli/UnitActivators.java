package org.brothaman.proxy.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.brothaman.proxy.activation.lifecycle.ManagedUnit;
import org.brothaman.proxy.activation.lifecycle.ManagedUnits;
import org.brothaman.proxy.activation.lifecycle.ReadinessCheck;
import org.brothaman.proxy.activation.lifecycle.TurnWatch;
import org.brothaman.proxy.activation.lifecycle.UnitObserver;
import org.brothaman.proxy.activation.readiness.ProbeTarget;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.Resolver;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.server.Proxy;
import org.brothaman.proxy.session.Activation;
import org.brothaman.proxy.session.Requester;
import org.jspecify.annotations.Nullable;

/** The units behind the sockets, each made once for all sockets that name it. Main thread. */
final class UnitActivators {
    private static final Path PROCESSES = Path.of("/proc");
    private static final Duration LOOK_FOR_OTHERS = Duration.ofSeconds(1);

    private final UnitOptions options;
    private final WakeLimits wakeLimits;
    private final ManagerScope scope;
    private final Namespaces namespaces;
    private final Set<String> sockets;
    private final Map<String, ManagedUnit> units = new LinkedHashMap<>();
    private final Map<String, Activation> activations = new ConcurrentHashMap<>();
    private volatile @Nullable Loop loop;

    /**
     * @param backends of all sockets, by the sockets' names and in their order
     * @throws UsageException when the options contradict each other
     */
    UnitActivators(
            UnitOptions options,
            ProxyProtocolOptions proxyProtocol,
            Namespaces namespaces,
            WakeRulesReader wake,
            Map<String, BackendAddress> backends,
            Map<String, String> environment,
            Resolver resolver,
            UnitObserver observer) {
        this.options = options;
        this.namespaces = namespaces;
        sockets = Set.copyOf(backends.keySet());
        scope = options.scope(environment);
        wakeLimits = new WakeLimits(wake, scope, environment);
        checks(proxyProtocol, namespaces, backends, resolver)
                .forEach(
                        (unit, checks) ->
                                units.put(unit, unit(unit, checks, environment, observer)));
    }

    /** What each unit must pass to be ready: one check for each socket before it. */
    private Map<String, List<ReadinessCheck>> checks(
            ProxyProtocolOptions proxyProtocol,
            Namespaces namespaces,
            Map<String, BackendAddress> backends,
            Resolver resolver) {
        Map<String, List<ReadinessCheck>> checks = new LinkedHashMap<>();
        backends.forEach(
                (socket, backend) -> {
                    Optional<String> unit = options.unit(socket);
                    if (unit.isPresent()) {
                        checks.computeIfAbsent(unit.get(), _ -> new ArrayList<>())
                                .add(
                                        new ReadinessCheck(
                                                backend.toString(),
                                                options.readiness(socket),
                                                new ProbeTarget(
                                                        new ProbedAddresses(backend, resolver),
                                                        proxyProtocol.header(socket).local(),
                                                        namespaces.network(socket)),
                                                namespaces.network(socket)));
                    }
                });
        return checks;
    }

    private ManagedUnit unit(
            String name,
            List<ReadinessCheck> checks,
            Map<String, String> environment,
            UnitObserver observer) {
        return ManagedUnits.of(
                options.plan(name, scope, environment, checks),
                environment,
                LinuxKernel.INSTANCE,
                new CgroupWatch(
                        () -> loop,
                        task -> Thread.ofPlatform().daemon().name("watch-end").start(task)),
                observer);
    }

    /** A client seems to be about to come; of several units nobody knows which it wants. */
    void expectClient() {
        if (units.size() == 1) {
            units.values().forEach(ManagedUnit::expectClient);
        }
    }

    /** What starts and stops the backend of this socket, or only enters its network. */
    Activation activation(String socket) {
        return options.unit(socket)
                .map(unit -> activations.computeIfAbsent(unit, this::activate))
                .orElseGet(() -> namespaces.activation(socket));
    }

    private Activation activate(String unit) {
        return new Activation(
                new UnitActivator(Objects.requireNonNull(units.get(unit))),
                wakeLimits.of(unit),
                options.quiet(unit, sockets));
    }

    /** Their changes are noticed on that loop; to be said before anybody is served. */
    void watchOn(Loop loop) {
        this.loop = loop;
    }

    /** Has units give others their turn that share something with them; on the first loop. */
    void giveTurns(Proxy proxy) {
        if (options.isExclusive()) {
            activations.forEach(
                    (name, activation) -> {
                        var watch = new TurnWatch(Objects.requireNonNull(units.get(name)));
                        proxy.every(
                                LOOK_FOR_OTHERS, () -> watch.look(activation.users().open() > 0));
                    });
        }
    }

    /** What the unit shares with others, and which of them wants it; there is one unit then. */
    Optional<StatusPage.Exclusive> exclusive() {
        return options.group()
                .flatMap(
                        group ->
                                units.values().stream()
                                        .findFirst()
                                        .map(
                                                unit ->
                                                        new StatusPage.Exclusive(
                                                                group, unit.wantedBy())));
    }

    /**
     * Who has that unit woken, or had it the last time, for people; empty for nobody. Any thread.
     */
    String requester(String unit) {
        Activation activation = activations.get(unit);
        Requester requester = activation == null ? null : activation.requester();
        return requester == null
                ? ""
                : RequesterName.of(requester, PROCESSES, scope, ProcessInfo::userId);
    }

    /** The units, in the order of their sockets. */
    Set<String> names() {
        return units.keySet();
    }

    /** Whose units they are. */
    ManagerScope scope() {
        return scope;
    }

    /** No more clients come. */
    void drain() {
        units.values().forEach(ManagedUnit::drain);
    }

    /**
     * Leaves to the next process who has woken them; to be called when nobody is served any more.
     */
    void keepWakings(Log log) {
        wakeLimits.keep(log);
    }

    void close() {
        units.values().forEach(ManagedUnit::close);
    }
}
