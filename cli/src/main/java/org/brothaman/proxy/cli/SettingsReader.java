package org.brothaman.proxy.cli;

import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.brothaman.proxy.session.Settings;
import org.brothaman.proxy.session.TimeLimit;
import org.jspecify.annotations.Nullable;

/** Turns options, and what the process may use, into the data plane's settings. */
final class SettingsReader {
    private static final int THREADS_MAX = 4;

    /**
     * What the heap of 256 MiB surely holds: 1.1 KiB for an idle connection, and room for those
     * that move and for collections.
     */
    private static final int CONNECTIONS_UNASKED_MAX = 100_000;

    private final ProxyCommand command;
    private final int connectionsPossible;

    /**
     * @param connectionsPossible how many the limit of open descriptors allows
     */
    SettingsReader(ProxyCommand command, int connectionsPossible) {
        this.command = command;
        this.connectionsPossible = connectionsPossible;
    }

    Settings read() {
        return new Settings(
                threads(),
                command.limits.connectionsMax != null
                        ? command.limits.connectionsMax
                        : Math.min(connectionsPossible, CONNECTIONS_UNASKED_MAX),
                command.limits.connectionsMaxPerSource != null
                        ? command.limits.connectionsMaxPerSource
                        : Integer.MAX_VALUE,
                command.limits.whenFull,
                limit(command.limits.connectTimeout),
                limit(command.ending.idleTimeout),
                limit(command.ending.clientFinTimeout),
                limit(command.ending.backendFinTimeout),
                limit(command.ending.exitIdleTime),
                limit(command.ending.drainTimeout),
                keepalive(),
                command.general.accessLog);
    }

    private int threads() {
        return command.limits.threads != null
                ? command.limits.threads
                : Math.min(THREADS_MAX, Runtime.getRuntime().availableProcessors());
    }

    private Settings.Keepalive keepalive() {
        ProxyCommand.Keepalive options = command.keepalive;
        return options.off
                ? Settings.Keepalive.OFF
                : new Settings.Keepalive(
                        true,
                        seconds(options.time),
                        seconds(options.interval),
                        options.probes == null ? 0 : options.probes);
    }

    /** Whole seconds, at least 1; tcp(7) allows up to 32767. */
    private static int seconds(@Nullable TimeSpan span) {
        return span == null ? 0 : Math.clamp(span.toDuration().toSeconds(), 1, Short.MAX_VALUE);
    }

    static TimeLimit limit(TimeSpan span) {
        return span.isInfinite() ? TimeLimit.NEVER : new TimeLimit(span.nanoseconds());
    }
}
