package org.brothaman.proxy.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.brothaman.proxy.activation.exclusive.ExclusiveGroup;
import org.brothaman.proxy.activation.lifecycle.OnIdle;
import org.brothaman.proxy.activation.lifecycle.ReadinessCheck;
import org.brothaman.proxy.activation.lifecycle.UnitPlan;
import org.brothaman.proxy.activation.readiness.Readiness;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.session.QuietRules;
import org.jspecify.annotations.Nullable;

/** What the command line says about units, socket by socket. Immutable. */
final class UnitOptions {
    private final ActivationOptions options;
    private final PerSocket names;
    private final PerSocket readiness;
    private final QuietRulesReader quiet;

    /**
     * @throws UsageException when something is said of units and there is none
     */
    UnitOptions(ActivationOptions options) {
        this.options = options;
        names = new PerSocket("--unit", options.units);
        readiness = new PerSocket("--ready", options.ready);
        if (names.isEmpty() && !readiness.isEmpty()) {
            throw new UsageException(
                    "--ready \""
                            + options.ready.getFirst().value()
                            + "\" needs a unit to wait for: add --unit, or remove --ready");
        }
        quiet = new QuietRulesReader(options);
        if (options.stopUnit != null && !names.isOne()) {
            throw new UsageException(
                    "--stop-unit \"%s\" needs one --unit that it stops with it: %s"
                            .formatted(options.stopUnit, oneUnit()));
        }
        if (options.sleepForeign && (names.isEmpty() || options.onIdle == OnIdle.LEAVE)) {
            throw new UsageException(
                    names.isEmpty()
                            ? "--sleep-foreign needs a unit that sleeps: add --unit, or remove it"
                            : "--sleep-foreign needs a unit that sleeps, and --on-idle=leave lets it run: remove one of the two");
        }
        if (options.reclaim && (names.isEmpty() || options.onIdle != OnIdle.FREEZE)) {
            throw new UsageException(
                    "--reclaim needs a unit with --on-idle=freeze, because others keep no memory: add what is missing, or remove it");
        }
        if (options.exclusive != null) {
            if (!names.isOne()) {
                throw new UsageException(
                        "--exclusive \"%s\" needs one --unit that waits for its turn: %s"
                                .formatted(options.exclusive, oneUnit()));
            }
            if (options.onIdle != OnIdle.STOP) {
                throw new UsageException(
                        "--exclusive \"%s\" needs --on-idle=stop, because only a unit that is stopped makes room for another: use that, or remove --exclusive"
                                .formatted(options.exclusive));
            }
            if (!options.exclusiveGrace.isInfinite()
                    && options.exclusiveGrace.compareTo(options.readyTimeout) >= 0) {
                throw new UsageException(
                        "--exclusive-grace \"%s\" never passes, because clients wait for --ready-timeout %s: make that longer, or this shorter"
                                .formatted(options.exclusiveGrace, options.readyTimeout));
            }
        } else if (!options.exclusiveGrace.isInfinite()) {
            throw new UsageException(
                    "--exclusive-grace \"%s\" needs a group whose units it ends: add --exclusive, or remove it"
                            .formatted(options.exclusiveGrace));
        }
    }

    private String oneUnit() {
        return names.isEmpty() ? "add --unit, or remove it" : "run a proxy for each, or remove it";
    }

    /** Values that name sockets must name some of these. */
    void requireKnown(Set<String> sockets) {
        names.requireKnown(sockets);
        readiness.requireKnown(sockets);
        quiet.requireKnown(sockets);
    }

    /**
     * The full name of the unit behind this socket; empty for none.
     *
     * @throws UsageException when that is no name, or the socket has a {@code --ready} or a {@code
     *     --quiet-after} and no unit
     */
    Optional<String> unit(String socket) {
        String name = names.of(socket);
        if (name == null && readiness.names(socket)) {
            throw new UsageException(
                    "--ready %s=%s needs a unit for that socket: add --unit %s=UNIT, or remove it"
                            .formatted(socket, readiness.of(socket), socket));
        }
        if (name == null) {
            quiet.requireNone(socket);
        }
        return Optional.ofNullable(name).map(unit -> fullName("--unit", unit));
    }

    private static String fullName(String option, String name) {
        String full = name.contains(".") ? name : name + ".service";
        if (!full.matches("[A-Za-z0-9:_.\\\\@-]+\\.service") || full.length() > 255) {
            throw new UsageException(
                    option
                            + " \""
                            + name
                            + "\" is not the name of a service unit; use a name such as web.service");
        }
        return full;
    }

    /** When the unit counts as ready, as far as this socket is concerned. */
    Readiness readiness(String socket) {
        String text = readiness.of(socket);
        try {
            return text == null ? new Readiness.Tcp() : Readiness.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--ready " + e.getMessage());
        }
    }

    /** When a unit sleeps although clients are connected, by what is said for its sockets. */
    QuietRules quiet(String unit, Set<String> sockets) {
        return quiet.of(
                sockets.stream().filter(socket -> unit(socket).equals(Optional.of(unit))).toList());
    }

    UnitPlan plan(
            String unit,
            ManagerScope scope,
            Map<String, String> environment,
            List<ReadinessCheck> checks) {
        String stopped =
                options.stopUnit == null ? unit : fullName("--stop-unit", options.stopUnit);
        return new UnitPlan(
                unit,
                scope,
                options.onIdle,
                stopped,
                checks,
                options.readyTimeout.toDuration(),
                options.sleepForeign,
                options.reclaim,
                exclusive(scope, environment));
    }

    private @Nullable ExclusiveGroup exclusive(
            ManagerScope scope, Map<String, String> environment) {
        try {
            return options.exclusive == null
                    ? null
                    : ExclusiveGroup.of(
                            options.exclusive, options.exclusiveGrace, scope, environment);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--exclusive " + e.getMessage());
        }
    }

    /** Whether the unit shares something with others of which only one may run at a time. */
    boolean isExclusive() {
        return options.exclusive != null;
    }

    /** That group; empty for none. */
    Optional<String> group() {
        return Optional.ofNullable(options.exclusive);
    }

    /** Whose units they are. */
    ManagerScope scope(Map<String, String> environment) {
        return new ScopeOptions(options.user, options.system)
                .scope(environment, HostProcess.id(), HostProcess.effectiveUserId());
    }
}
