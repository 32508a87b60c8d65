package org.brothaman.proxy.loop;

import java.util.function.LongSupplier;

/**
 * Counts one loop's turns and how long they last. Costs two clock readings per turn, no system
 * call, no allocation and no wake-up, so it is always on. Loop thread only; lives as long as the
 * loop.
 */
final class Turns {
    private static final long[] BOUNDS =
            TurnTimes.BOUNDS_NANOS.stream().mapToLong(Long::longValue).toArray();

    private final LongSupplier clock;
    private final long[] counts = new long[BOUNDS.length + 1];
    private boolean turning;
    private long began;
    private long busyNanos;
    private long longestNanos;
    private long longestEnd;

    /**
     * @param clock monotonic, in nanoseconds
     */
    Turns(LongSupplier clock) {
        this.clock = clock;
    }

    /** Something is to be done; when it is the first thing after a wait, a turn begins. */
    void begin() {
        if (!turning) {
            turning = true;
            began = clock.getAsLong();
        }
    }

    /** When the last turn began, a reading of the clock. */
    long began() {
        return began;
    }

    /** The loop goes to wait. */
    void end() {
        if (!turning) {
            return;
        }
        turning = false;
        long now = clock.getAsLong();
        long nanos = now - began;
        busyNanos += nanos;
        counts[nanos <= BOUNDS[0] ? 0 : slow(nanos)]++;
        if (nanos > longestNanos) {
            longestNanos = nanos;
            longestEnd = now;
        }
    }

    private static int slow(long nanos) {
        int index = 1;
        while (index < BOUNDS.length && nanos > BOUNDS[index]) {
            index++;
        }
        return index;
    }

    /** All turns that have ended so far. */
    TurnTimes times() {
        return TurnTimes.of(
                counts,
                busyNanos,
                longestNanos,
                longestNanos == 0 ? 0 : clock.getAsLong() - longestEnd);
    }
}
