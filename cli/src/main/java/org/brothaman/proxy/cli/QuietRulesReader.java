package org.brothaman.proxy.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.brothaman.proxy.activation.lifecycle.OnIdle;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.brothaman.proxy.session.QuietRules;
import org.brothaman.proxy.session.TimeLimit;
import org.brothaman.proxy.setup.quadlet.QuietValues;
import org.jspecify.annotations.Nullable;

/** What the command line says about quiet connections, socket by socket. Immutable. */
final class QuietRulesReader {
    private static final String GRACE = "5s";

    private final OnIdle onIdle;
    private final PerSocket times;
    private final PerSocket graces;
    private final PerSocket bytes;

    /**
     * @throws UsageException when something is said that means nothing
     */
    QuietRulesReader(ActivationOptions options) {
        onIdle = options.onIdle;
        times = new PerSocket("--quiet-after", options.quietAfter);
        graces = new PerSocket("--quiet-grace", options.quietGrace);
        bytes = new PerSocket("--quiet-bytes", options.quietBytes);
        options.quietAfter.forEach(
                given -> requireSleep(given.value(), options.units.isEmpty(), options.onIdle));
        for (Assignment given : options.quietGrace) {
            grace(given.value());
            requireTime("--quiet-grace", given.value());
            if (onIdle == OnIdle.FREEZE) {
                throw new UsageException(
                        "--quiet-grace \"%s\" is for connections that are ended, and --on-idle=freeze keeps them: remove it"
                                .formatted(given.value()));
            }
        }
        for (Assignment given : options.quietBytes) {
            bytes(given.value());
            requireTime("--quiet-bytes", given.value());
        }
    }

    private static void requireSleep(String value, boolean noUnit, OnIdle onIdle) {
        if (time(value).isNever()) {
            return;
        }
        if (noUnit) {
            throw new UsageException(
                    "--quiet-after \"%s\" needs a unit that sleeps: add --unit, or remove --quiet-after"
                            .formatted(value));
        }
        if (onIdle == OnIdle.LEAVE) {
            throw new UsageException(
                    "--quiet-after \"%s\" needs a unit that sleeps, and --on-idle=leave lets it run: remove one of the two"
                            .formatted(value));
        }
    }

    private void requireTime(String option, String value) {
        if (times.isEmpty()) {
            throw new UsageException(
                    "%s \"%s\" needs --quiet-after: add it, or remove %s"
                            .formatted(option, value, option));
        }
    }

    /**
     * To be called for each socket without a unit.
     *
     * @throws UsageException when it has a quiet time of its own
     */
    void requireNone(String socket) {
        if (times.names(socket) && !time(times.of(socket)).isNever()) {
            throw new UsageException(
                    "--quiet-after %s=%s needs a unit for that socket: add --unit %s=UNIT, or remove it"
                            .formatted(socket, times.of(socket), socket));
        }
    }

    /** Values that name sockets must name some of these. */
    void requireKnown(Set<String> sockets) {
        times.requireKnown(sockets);
        graces.requireKnown(sockets);
        bytes.requireKnown(sockets);
    }

    /**
     * For a unit with these sockets: the longest of their times, the longest grace, and the fewest
     * bytes, so that none is cut short by what is said for another.
     */
    QuietRules of(List<String> sockets) {
        return new QuietRules(
                longest(sockets, socket -> time(times.of(socket))),
                onIdle == OnIdle.FREEZE ? QuietRules.Connections.KEEP : QuietRules.Connections.END,
                longest(sockets, socket -> grace(graces.of(socket))),
                sockets.stream().mapToLong(socket -> bytes(bytes.of(socket))).min().orElse(0));
    }

    private static TimeLimit longest(List<String> sockets, Function<String, TimeLimit> limit) {
        return sockets.stream()
                .map(limit)
                .max(Comparator.comparingLong(TimeLimit::nanos))
                .orElse(TimeLimit.NEVER);
    }

    private static TimeLimit time(@Nullable String text) {
        if (text == null) {
            return TimeLimit.NEVER;
        }
        try {
            TimeLimit limit = SettingsReader.limit(TimeSpan.parse(text));
            return limit.nanos() == 0 ? TimeLimit.NEVER : limit;
        } catch (IllegalArgumentException e) {
            throw new UsageException("--quiet-after " + e.getMessage());
        }
    }

    private static TimeLimit grace(@Nullable String text) {
        try {
            return SettingsReader.limit(QuietValues.grace(text == null ? GRACE : text));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--quiet-grace " + e.getMessage());
        }
    }

    private static long bytes(@Nullable String text) {
        try {
            return text == null ? 0 : QuietValues.bytes(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--quiet-bytes " + e.getMessage());
        }
    }
}
