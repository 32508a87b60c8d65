package org.brothaman.proxy.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.brothaman.proxy.activation.systemd.InheritedSocket;
import org.brothaman.proxy.activation.systemd.Notifier;
import org.brothaman.proxy.activation.systemd.StandardErrorLog;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.brothaman.proxy.address.AddressException;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.Resolver;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.loop.NettyLoop;
import org.brothaman.proxy.metrics.Metrics;
import org.brothaman.proxy.metrics.MetricsAddress;
import org.brothaman.proxy.relay.PipeBudget;
import org.brothaman.proxy.server.Proxy;
import org.brothaman.proxy.session.Platform;
import org.brothaman.proxy.session.Service;
import org.brothaman.proxy.session.Settings;
import org.jspecify.annotations.Nullable;

/**
 * One run of the proxy, from the parsed command line to its end. Main thread only, which is the
 * first loop's while the proxy serves.
 */
final class ProxyRunner {
    private final ProxyCommand command;
    private final Map<String, String> environment = System.getenv();
    private final Log log;
    private final Notifier notifier;
    private final UnitReporter reporter;
    private final Resolver resolver = new Resolver();
    private final UnitOptions unitOptions;
    private final ProxyProtocolOptions proxyProtocol;
    private final AccessOptions access;
    private final WakeRulesReader wake;
    private final Namespaces namespaces;

    ProxyRunner(ProxyCommand command) {
        this.command = command;
        log = StandardErrorLog.open(environment, command.general.logLevel);
        notifier = Notifier.open(environment, log);
        reporter = new UnitReporter(log, notifier);
        unitOptions = new UnitOptions(command.activation);
        proxyProtocol = new ProxyProtocolOptions(command.proxyProtocol);
        access = new AccessOptions(command.access);
        wake = new WakeRulesReader(command.wake, command.activation);
        namespaces = new Namespaces(command.namespaces, unitOptions, log);
    }

    /** The exit code. */
    int run() {
        PerSocket routes = routes();
        var limit = new DescriptorLimit(HostProcess.raiseDescriptorLimit());
        limit.requireRoom();
        try (var listening = new ListeningSockets(LinuxKernel.INSTANCE, log)) {
            List<InheritedSocket> sockets = listening.open(environment, command.routing.listen);
            // Not before: it takes a descriptor, which may be one that LISTEN_FDS promises.
            Signals signals = Signals.hold(log);
            Map<String, BackendAddress> backends = backends(sockets, routes);
            var units =
                    new UnitActivators(
                            unitOptions,
                            proxyProtocol,
                            namespaces,
                            wake,
                            backends,
                            environment,
                            resolver,
                            reporter);
            reporter.askWho(units::requester);
            if (listening.areInherited()) {
                units.expectClient(); // for whom systemd has most likely started us
            }
            List<Service> services =
                    sockets.stream().map(socket -> service(socket, backends, units)).toList();
            listening.announce();
            return serve(services, units, settings(limit, services.size()), signals);
        }
    }

    private Settings settings(DescriptorLimit limit, int listeners) {
        Settings settings = new SettingsReader(command, limit.connections(listeners)).read();
        int connectionsMax = settings.connectionsMax();
        if (limit.isBelow(connectionsMax, listeners)) {
            log.warning(limit.warning(connectionsMax, listeners));
        }
        return settings;
    }

    private int serve(
            List<Service> services, UnitActivators units, Settings settings, Signals signals) {
        MainThread mainThread = new MainThread();
        Loop first = new NettyLoop(mainThread);
        units.watchOn(first);
        namespaces.watchOn(first);
        Proxy proxy =
                new Proxy(
                        new Platform(
                                LinuxKernel.INSTANCE,
                                n -> n == 0 ? first : new NettyLoop("loop-" + n),
                                resolver,
                                new PipeBudget(PipeBudget.DEFAULT_BYTES),
                                log),
                        settings,
                        services);
        MemoryRest rest = new MemoryRest(proxy);
        reporter.alsoTell(rest::happened);
        Metrics metrics = metrics(proxy, settings, units, first, rest);
        signals.endBy(first, () -> drain(proxy, units), proxy::halt);
        CompletionStage<Void> started =
                proxy.start()
                        .thenRun(() -> started(proxy, services, units, rest))
                        .whenComplete(
                                (done, failure) -> {
                                    if (failure != null) {
                                        first.close();
                                    }
                                });
        ControlSocket control =
                ControlSocket.open(
                        LinuxKernel.INSTANCE,
                        first,
                        environment,
                        log,
                        () -> page(proxy, services, units));
        mainThread.run();
        units.keepWakings(log);
        started.toCompletableFuture().join();
        if (proxy.state() != Proxy.State.ENDED) {
            throw new CommandFailedException(
                    "Main event loop failed; exiting so that systemd can restart it");
        }
        Proxy.End end = proxy.ended().toCompletableFuture().join();
        control.close();
        if (metrics != null) {
            metrics.close();
        }
        units.close();
        namespaces.close();
        log.debug("Ended: " + end);
        return 0;
    }

    private void started(
            Proxy proxy, List<Service> services, UnitActivators units, MemoryRest rest) {
        notifier.ready(
                services.stream()
                        .map(service -> service.address() + " to " + service.backend())
                        .collect(Collectors.joining(", ", "Forwarding ", ".")));
        keepAlive(proxy);
        units.giveTurns(proxy);
        rest.afterStart();
    }

    /**
     * What --metrics serves, before anybody is told that we are ready; null when it is not given.
     */
    private @Nullable Metrics metrics(
            Proxy proxy, Settings settings, UnitActivators units, Loop loop, MemoryRest rest) {
        MetricsAddress where = command.general.metrics;
        if (where == null) {
            return null;
        }
        Metrics metrics =
                new Metrics(
                        new Version()::build,
                        settings.connectionsMax(),
                        units.names(),
                        proxy::statistics,
                        rest::afterScrape);
        reporter.alsoTell(metrics::happened);
        try {
            metrics.serve(where, LinuxKernel.INSTANCE, loop, log);
        } catch (IOException e) {
            throw new CommandFailedException(
                    "--metrics " + where.address() + ": " + e.getMessage());
        }
        return metrics;
    }

    /** What bro-proxy status is told. */
    private CompletionStage<String> page(
            Proxy proxy, List<Service> services, UnitActivators units) {
        TimeSpan exitIdle = command.ending.exitIdleTime;
        long millis = exitIdle.isInfinite() ? -1 : exitIdle.toDuration().toMillis();
        return proxy.statistics()
                .thenApply(now -> StatusPage.of(now, services, units, reporter, millis).write());
    }

    private void drain(Proxy proxy, UnitActivators units) {
        units.drain();
        notifier.stopping("Serving the last " + proxy.connections() + " connections.");
        proxy.drain();
    }

    /** What positional and named backends say together. */
    private PerSocket routes() {
        List<Assignment> all = new ArrayList<>(command.routing.backends);
        command.positional.forEach(
                text -> {
                    Commands.refuseMisspelt(text, command.routing.listen, environment);
                    all.add(new Assignment(null, text));
                });
        if (all.isEmpty()) {
            throw new UsageException(
                    "no BACKEND given: say where to forward to, for example bro-proxy 127.0.0.1:18080");
        }
        all.forEach(backend -> parse(backend.value()));
        return new PerSocket("BACKEND", all);
    }

    /** The backend of each socket, by the sockets' names and in their order. */
    private Map<String, BackendAddress> backends(List<InheritedSocket> sockets, PerSocket routes) {
        Set<String> names = sockets.stream().map(InheritedSocket::name).collect(Collectors.toSet());
        routes.requireKnown(names);
        unitOptions.requireKnown(names);
        proxyProtocol.requireKnown(names);
        access.requireKnown(names);
        wake.requireKnown(names);
        namespaces.requireKnown(names);
        Map<String, BackendAddress> backends = new LinkedHashMap<>();
        for (InheritedSocket socket : sockets) {
            String backend = routes.of(socket.name());
            if (backend == null) {
                throw new UsageException(
                        "socket %s (%s) has no backend: add --backend %s=ADDR"
                                .formatted(socket.name(), socket.address(), socket.name()));
            }
            backends.put(socket.name(), parse(backend));
        }
        return backends;
    }

    private Service service(
            InheritedSocket socket, Map<String, BackendAddress> backends, UnitActivators units) {
        return new Service(
                socket.name(),
                socket.fd(),
                socket.address(),
                namespaces.backend(
                        socket.name(), Objects.requireNonNull(backends.get(socket.name()))),
                units.activation(socket.name()),
                proxyProtocol.header(socket.name()),
                proxyProtocol.senders(socket.name()),
                access.rules(socket.name()),
                wake.rules(socket.name()));
    }

    private static BackendAddress parse(String backend) {
        try {
            return BackendAddress.parse(backend);
        } catch (AddressException e) {
            throw new UsageException("BACKEND " + e.getMessage());
        }
    }

    private void keepAlive(Proxy proxy) {
        TimeSpan interval = notifier.watchdogInterval();
        if (!interval.isInfinite()) {
            // From the loop, so that a stuck loop is a silent one.
            proxy.every(interval.toDuration(), notifier::watchdog);
        }
    }
}
