package org.brothaman.proxy.activation.lifecycle;

import java.util.concurrent.TimeUnit;

/**
 * How long a broken unit is left in peace: 100 ms after its first failure, twice as long after each
 * further one, 10 s at most. Guarded by its {@link ManagedUnit}.
 */
final class RetryPause {
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LAST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private long nextNanos = FIRST_NANOS;

    /** The pause after this failure; the next one is longer. */
    long lengthen() {
        long pause = nextNanos;
        nextNanos = Math.min(2 * nextNanos, LAST_NANOS);
        return pause;
    }

    void reset() {
        nextNanos = FIRST_NANOS;
    }
}
