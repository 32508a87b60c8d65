package org.brothaman.proxy.cli;

import java.time.Duration;
import org.brothaman.proxy.activation.systemd.Notifier;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.brothaman.proxy.activation.unit.UnitObserver;
import org.brothaman.proxy.log.Log;

/** Tells the log and the service manager what becomes of a unit. Activation thread. */
final class UnitReporter implements UnitObserver {
    private final Log log;
    private final Notifier notifier;

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
    public void failed(String message) {
        log.error(message);
        notifier.status(message);
    }
}
