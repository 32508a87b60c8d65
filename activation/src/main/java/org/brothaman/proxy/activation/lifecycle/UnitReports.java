package org.brothaman.proxy.activation.lifecycle;

import java.time.Duration;

/**
 * The only one that speaks to a unit's {@link UnitObserver}: what it reports is about one unit, and
 * nothing is reported after {@link #close}, because what goes wrong only because we end is nobody's
 * concern. Any thread.
 */
final class UnitReports {
    private final String unit;
    private final UnitObserver observer;
    private volatile boolean closed;

    UnitReports(String unit, UnitObserver observer) {
        this.unit = unit;
        this.observer = observer;
    }

    /**
     * A step that may take time begins; parameters as those of {@link UnitObserver#begins}.
     *
     * @param atMost how long it may take
     */
    void begins(String status, Duration atMost) {
        if (!closed) {
            observer.begins(unit, status, atMost);
        }
    }

    void happened(UnitEvent event) {
        if (!closed) {
            observer.happened(event);
        }
    }

    /** Idempotent. */
    void close() {
        closed = true;
    }
}
