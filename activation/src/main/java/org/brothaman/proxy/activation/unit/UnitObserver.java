package org.brothaman.proxy.activation.unit;

import java.time.Duration;

/**
 * Told what goes on, for the log and for sd_notify(3). Called by the activation thread, without any
 * lock held; must not block for long.
 */
public interface UnitObserver {
    /**
     * A step that may take time begins.
     *
     * @param status one line for STATUS=
     * @param atMost how long it may take, for EXTEND_TIMEOUT_USEC=
     */
    void begins(String status, Duration atMost);

    /** A step that began has ended well; one line for STATUS= and the log. */
    void achieved(String status);

    /**
     * The unit answers after we woke it.
     *
     * @param start until the manager had it up
     * @param readiness from then until it answered
     */
    default void woke(String unit, Duration start, Duration readiness) {}

    /** Something did not work; one line for the log that says why and what to do. */
    void failed(String message);
}
