package org.brothaman.proxy.activation.lifecycle;

import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.clock.MonotonicClock;

/** Where a {@link ManagedUnit} stands. Changed under its lock, read by event loops without it. */
sealed interface Phase {
    /**
     * Whether connecting proves nothing in this phase, {@link ManagedUnit#mustWait}: in all but
     * those in which the unit is known to be up, because somebody else may accept for it.
     */
    default boolean mustWait(MonotonicClock clock) {
        return switch (this) {
            case Unknown _, Starting _, Sleeping _, Asleep _, Failed _ -> true;
            case Ready ready -> ready.isStale(clock);
            case Closed _ -> false;
        };
    }

    /** To be asked: nothing is known yet, or something has become of it since. */
    record Unknown() implements Phase {}

    /** Being looked at, started or thawed, and waited for. */
    record Starting() implements Phase {}

    /**
     * Up and seen to answer.
     *
     * @param watched whether its end would be noticed; if not, this is good until {@code until}, a
     *     reading of the clock
     */
    record Ready(boolean watched, long until) implements Phase {
        private static final long UNWATCHED_NANOS = TimeUnit.SECONDS.toNanos(1);

        static Ready now(boolean watched, MonotonicClock clock) {
            return new Ready(watched, clock.nanoTime() + UNWATCHED_NANOS);
        }

        boolean isStale(MonotonicClock clock) {
            return !watched && clock.until(until) <= 0;
        }
    }

    /** Not to be started before {@code retryAt}, a reading of the clock. */
    record Failed(WakeResult.Failed why, long retryAt) implements Phase {}

    /** Being stopped or frozen. */
    record Sleeping() implements Phase {}

    /** Stopped or frozen by us. */
    record Asleep() implements Phase {}

    /** No more to be done for it: we end. */
    record Closed() implements Phase {}
}
