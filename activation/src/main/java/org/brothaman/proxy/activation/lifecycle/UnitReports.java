package org.brothaman.proxy.activation.lifecycle;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The only one that speaks to a unit's {@link UnitObserver}: what it reports is about one unit, and
 * nothing is reported after {@link #close}, because what goes wrong only because we end is nobody's
 * concern. Any thread.
 */
final class UnitReports {
    private final String unit;
    private final UnitObserver observer;
    private volatile boolean closed;
    private @Nullable Runnable unsaid; // activation thread only
    private @Nullable WakeResult told; // those who join; activation thread only

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
            observer.happened(event).run();
        }
    }

    /**
     * It answers. That is said by {@link #sayReady}, when those who wait for it have been told: to
     * write to the log hands the processor to who reads it. Activation thread only.
     */
    void ready(UnitEvent event) {
        unsaid = closed ? null : observer.happened(event);
    }

    /** Nothing, if it does not answer. Activation thread only. */
    void sayReady() {
        Runnable words = unsaid;
        unsaid = null;
        if (words != null && !closed) {
            words.run();
        }
    }

    /**
     * A run has ended. The same failure of those who only join is told once, because they may wait
     * for hours and have it looked at each second. Activation thread only.
     */
    void wakeEnded(WakeResult wake, Duration took, boolean isForWakers) {
        boolean known = !isForWakers && wake.equals(told);
        told = isForWakers ? null : wake;
        unsaid = wake instanceof WakeResult.Ready ? unsaid : null;
        if (wake instanceof WakeResult.Failed(String result, String message) && !known) {
            happened(new UnitEvent.NotWoken(unit, result, message, took));
        }
    }

    /** Idempotent. */
    void close() {
        closed = true;
    }
}
