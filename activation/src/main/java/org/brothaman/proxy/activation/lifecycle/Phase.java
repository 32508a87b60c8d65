package org.brothaman.proxy.activation.lifecycle;

import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.jspecify.annotations.Nullable;

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

    /**
     * What to tell who wants it awake without doing anything; null where there is something to do.
     */
    default WakeResult.@Nullable Failed refusal(MonotonicClock clock) {
        return switch (this) {
            case Closed _ -> WakeResult.Failed.ENDING;
            case Failed(var why, long retryAt) when clock.until(retryAt) > 0 -> why;
            case Unknown _, Starting _, Ready _, Failed _, Sleeping _, Asleep _ -> null;
        };
    }

    /** What to tell who wants it asleep, likewise. Somebody else may wake what is asleep. */
    default @Nullable SleepResult answer() {
        return switch (this) {
            case Closed _ -> new SleepResult.Failed("bro-proxy is ending");
            case Starting _ -> new SleepResult.Woken();
            case Unknown _, Ready _, Failed _, Sleeping _, Asleep _ -> null;
        };
    }

    /**
     * After an attempt to wake it.
     *
     * @param pause lengthened by each failure
     */
    static Phase after(WakeResult wake, WatchState watch, RetryPause pause, MonotonicClock clock) {
        return switch (wake) {
            case WakeResult.Ready _ -> {
                pause.reset();
                yield watch.hasChanged() ? new Unknown() : Ready.now(watch.isLive(), clock);
            }
            case WakeResult.Asleep _ -> new Unknown();
            case WakeResult.Failed failed ->
                    new Failed(failed, clock.nanoTime() + pause.lengthen());
        };
    }

    /** After an attempt to put it to sleep. */
    static Phase after(SleepResult sleep) {
        return switch (sleep) {
            case SleepResult.Woken _ -> new Starting();
            case SleepResult.Failed _,
                    SleepResult.Needed _,
                    SleepResult.Left _,
                    SleepResult.Awake _ ->
                    new Unknown();
            case SleepResult.Slept _ -> new Asleep();
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

    /** Stopped or frozen by us; somebody else may have woken it since. */
    record Asleep() implements Phase {}

    /** No more to be done for it: we end. */
    record Closed() implements Phase {}
}
