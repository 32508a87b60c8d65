package org.brothaman.proxy.activation.clock;

import java.util.concurrent.locks.LockSupport;

/** A monotonic clock, and the only way for activation to wait. Any thread. */
public interface MonotonicClock {
    /** The machine's clock, clock_gettime(2) CLOCK_MONOTONIC. */
    MonotonicClock SYSTEM =
            new MonotonicClock() {
                @Override
                public long nanoTime() {
                    return System.nanoTime();
                }

                @Override
                public void pause(long nanos) {
                    LockSupport.parkNanos(nanos);
                }
            };

    /** Nanoseconds since some moment, comparable by difference only. */
    long nanoTime();

    /**
     * Waits about that long, less when the thread is interrupted (and then leaves it so) or
     * unparked.
     */
    void pause(long nanos);

    /** Nanoseconds left until a reading of this clock, zero or less once it has passed. */
    default long until(long deadline) {
        return deadline - nanoTime();
    }
}
