package org.brothaman.proxy.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Durations of the turns of one loop, or of several together, since the start. A turn is the time
 * between two waits for events: while it lasts no other connection is served, so a long one is a
 * stall. A value, made on request. As a Prometheus histogram: {@link #BOUNDS_NANOS} are its {@code
 * le}, {@code counts} what falls into each (not cumulative), {@code busyNanos} its sum. As exact as
 * the kernel's tick, 1 to 10 milliseconds.
 *
 * @param counts turns by length: at the index of the first bound that is not below it, those above
 *     all bounds at the end
 * @param busyNanos all turns together
 * @param longestNanos the longest turn; 0 before the first has ended
 * @param longestAgoNanos how long ago that one ended
 */
public record TurnTimes(
        List<Long> counts, long busyNanos, long longestNanos, long longestAgoNanos) {
    /** 1, 5, 10, 50, 100 and 500 milliseconds. */
    public static final List<Long> BOUNDS_NANOS =
            List.of(1_000_000L, 5_000_000L, 10_000_000L, 50_000_000L, 100_000_000L, 500_000_000L);

    /** Of a loop that has not turned. */
    public static final TurnTimes NONE = of(new long[BOUNDS_NANOS.size() + 1], 0, 0, 0);

    static TurnTimes of(long[] counts, long busyNanos, long longestNanos, long longestAgoNanos) {
        return new TurnTimes(
                LongStream.of(counts).boxed().toList(), busyNanos, longestNanos, longestAgoNanos);
    }

    /** Those of two loops, asked one after the other. */
    public TurnTimes plus(TurnTimes other) {
        List<Long> sums = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            sums.add(counts.get(i) + other.counts.get(i));
        }
        TurnTimes longer = longestNanos >= other.longestNanos ? this : other;
        return new TurnTimes(
                List.copyOf(sums),
                busyNanos + other.busyNanos,
                longer.longestNanos,
                longer.longestAgoNanos);
    }

    /** How many turns there were. */
    public long turns() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    /** How many turns were longer than this one of the bounds. */
    public long longerThan(long boundNanos) {
        int index = BOUNDS_NANOS.indexOf(boundNanos);
        return counts.stream().skip(index + 1L).mapToLong(Long::longValue).sum();
    }
}
