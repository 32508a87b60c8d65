package org.brothaman.proxy.cli;

import java.time.Duration;
import org.brothaman.proxy.activation.systemd.Notifier;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.brothaman.proxy.activation.unit.UnitObserver;
import org.brothaman.proxy.log.Log;

/**
 * Tells the log, the service manager and the control socket what becomes of units. Written by
 * activation threads.
 */
final class UnitReporter implements UnitObserver {
    private final Log log;
    private final Notifier notifier;
    private volatile LastWake lastWake;
    private volatile int wakes;

    /** The latest activation. */
    record LastWake(String unit, Duration start, Duration readiness) {}

    UnitReporter(Log log, Notifier notifier) {
        this.log = log;
        this.notifier = notifier;
    }

    @Override
    public void begins(String status, Duration atMost) {
        log.debug(status);
        notifier.status(status);
        notifier.extendTimeout(TimeSpan.ofMillis(atMost.toMillis()));
    }

    @Override
    public void achieved(String status) {
        log.info(status);
        notifier.status(status);
    }

    @Override
    public synchronized void woke(String unit, Duration start, Duration readiness) {
        lastWake = new LastWake(unit, start, readiness);
        wakes++;
    }

    /** Null before the first. */
    LastWake lastWake() {
        return lastWake;
    }

    /** How often a unit was woken. */
    int wakes() {
        return wakes;
    }

    @Override
    public void failed(String message) {
        log.error(message);
        notifier.status(message);
    }
}
