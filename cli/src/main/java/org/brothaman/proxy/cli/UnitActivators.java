package org.brothaman.proxy.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.brothaman.proxy.activation.lifecycle.ManagedUnit;
import org.brothaman.proxy.activation.lifecycle.SleepResult;
import org.brothaman.proxy.activation.lifecycle.UnitPlan;
import org.brothaman.proxy.activation.manager.ManagerScope;
import org.brothaman.proxy.activation.readiness.Readiness;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.Resolver;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.server.Activator;

/**
 * The units that the command line names, shared by the sockets that name the same. Main thread, but
 * for {@link #sleep}.
 */
final class UnitActivators {
    private final ProxyCommand.Activation options;
    private final Map<String, String> environment;
    private final Resolver resolver;
    private final UnitReporter reporter;
    private final PerSocket names;
    private final PerSocket readiness;
    private final Map<String, ManagedUnit> units = new LinkedHashMap<>();
    private volatile Loop loop;

    UnitActivators(
            ProxyCommand.Activation options,
            Map<String, String> environment,
            Resolver resolver,
            UnitReporter reporter) {
        this.options = options;
        this.environment = environment;
        this.resolver = resolver;
        this.reporter = reporter;
        names = new PerSocket("--unit", options.units);
        readiness = new PerSocket("--ready", options.ready);
        if (names.isEmpty() && !readiness.isEmpty()) {
            throw new UsageException(
                    "--ready \""
                            + options.ready.getFirst().value()
                            + "\" waits for a unit, and none is named: add --unit, or leave it out");
        }
    }

    /** Values that name sockets must name some of these. */
    void requireKnown(Set<String> sockets) {
        names.requireKnown(sockets);
        readiness.requireKnown(sockets);
    }

    /** What starts the backend of this socket; sockets of the same unit share it. */
    Activator activator(String socket, BackendAddress backend) {
        String name = names.of(socket);
        if (name == null) {
            if (readiness.names(socket)) {
                throw new UsageException(
                        "--ready %s=%s waits for a unit, and none is named for that socket: add --unit %s=UNIT, or leave it out"
                                .formatted(socket, readiness.of(socket), socket));
            }
            return Activator.NONE;
        }
        String unitName = unitName(name);
        ManagedUnit unit = units.get(unitName);
        if (unit == null) {
            unit = managed(unitName, backend, readiness(socket));
            units.put(unitName, unit);
        } else {
            unit.alsoAnswersAt(
                    backend.toString(), readiness(socket), new ProbedAddresses(backend, resolver));
        }
        return new UnitActivator(unit);
    }

    private ManagedUnit managed(String name, BackendAddress backend, Readiness ready) {
        UnitPlan plan =
                new UnitPlan(
                        name,
                        scope(),
                        backend.toString(),
                        options.onIdle,
                        ready,
                        options.readyTimeout.toDuration());
        return ManagedUnit.of(
                plan,
                environment,
                LinuxKernel.INSTANCE,
                new ProbedAddresses(backend, resolver),
                new CgroupWatch(LinuxKernel.INSTANCE, () -> loop),
                reporter);
    }

    private static String unitName(String name) {
        String full = name.contains(".") ? name : name + ".service";
        if (!full.matches("[A-Za-z0-9:_.\\\\@-]+\\.service") || full.length() > 255) {
            throw new UsageException(
                    "--unit \""
                            + name
                            + "\" is not the name of a service unit; write one as web.service");
        }
        return full;
    }

    private ManagerScope scope() {
        if (options.user && options.system) {
            throw new UsageException("--user and --system exclude each other: give one");
        }
        if (options.user || options.system) {
            return options.user ? ManagerScope.USER : ManagerScope.SYSTEM;
        }
        return ManagerScope.detect(
                environment, HostProcess.id(), HostProcess.effectiveUserId() == 0);
    }

    private Readiness readiness(String socket) {
        String text = readiness.of(socket);
        try {
            return text == null ? new Readiness.Tcp() : Readiness.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--ready " + e.getMessage());
        }
    }

    /** What becomes of them is noticed on that loop; to be said before anybody is served. */
    void watchOn(Loop loop) {
        this.loop = loop;
    }

    /** The units, in the order of their sockets. */
    Set<String> names() {
        return units.keySet();
    }

    boolean isUser() {
        return scope() == ManagerScope.USER;
    }

    /**
     * Puts all to sleep as {@code --on-idle} says; completes when each has been tried, with whether
     * that was the last that we can do: false when other units still need one of them.
     */
    CompletableFuture<Boolean> sleep() {
        CompletableFuture<Boolean> all = CompletableFuture.completedFuture(true);
        for (ManagedUnit unit : units.values()) {
            CompletableFuture<Boolean> one = new CompletableFuture<>();
            unit.sleep(result -> one.complete(!(result instanceof SleepResult.Needed)));
            all = all.thenCombine(one, Boolean::logicalAnd);
        }
        return all;
    }

    void close() {
        units.values().forEach(ManagedUnit::close);
    }
}
