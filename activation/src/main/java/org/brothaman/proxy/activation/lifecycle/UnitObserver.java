package org.brothaman.proxy.activation.lifecycle;

import java.time.Duration;

/**
 * Told what goes on, for the log, sd_notify(3) and metrics. Called by the activation thread,
 * without any lock held; must not block for long.
 */
public interface UnitObserver {
    /**
     * A step that may take time begins.
     *
     * @param status one line for STATUS=
     * @param atMost how long it may take, for EXTEND_TIMEOUT_USEC=
     */
    void begins(String unit, String status, Duration atMost);

    /**
     * Something has happened to the unit; it is counted at once.
     *
     * @return says so to people; to be run once, soon
     */
    Runnable happened(UnitEvent event);
}
