package org.brothaman.proxy.cli;

import java.time.Duration;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.brothaman.proxy.server.Settings;

/** Turns options, and what the process may use, into the data plane's settings. */
final class SettingsReader {
    private static final int THREADS_MAX = 4;

    /** Standard streams, loops, the resolver, D-Bus, and pipes that are lent. */
    private static final int OTHER_DESCRIPTORS = 256;

    private static final int DESCRIPTORS_PER_CONNECTION = 2;

    private final ProxyCommand command;
    private final long descriptors;

    /**
     * @param descriptors the limit of open descriptors
     * @param listeners how many of them listen
     */
    SettingsReader(ProxyCommand command, long descriptors, int listeners) {
        this.command = command;
        this.descriptors = descriptors - listeners;
    }

    Settings read() {
        return new Settings(
                threads(),
                command.limits.connectionsMax != null
                        ? command.limits.connectionsMax
                        : connectionsPossible(),
                command.limits.whenFull,
                command.limits.connectTimeout.toDuration(),
                orNever(command.ending.idleTimeout),
                orNever(command.ending.exitIdleTime),
                command.ending.drainTimeout.toDuration(),
                keepalive());
    }

    private int threads() {
        return command.limits.threads != null
                ? command.limits.threads
                : Math.min(THREADS_MAX, Runtime.getRuntime().availableProcessors());
    }

    private int connectionsPossible() {
        // A very low limit leaves half of it to connections.
        long spare = Math.max(descriptors - OTHER_DESCRIPTORS, descriptors / 2);
        return Math.clamp(spare / DESCRIPTORS_PER_CONNECTION, 1, Integer.MAX_VALUE);
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
    private static int seconds(TimeSpan span) {
        return span == null ? 0 : Math.clamp(span.toDuration().toSeconds(), 1, Short.MAX_VALUE);
    }

    private static Duration orNever(TimeSpan span) {
        return span.isInfinite() ? null : span.toDuration();
    }
}
