package org.brothaman.proxy.loop;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Coalesces events while many streams are active, as network cards do with interrupts: a loop that
 * is faster than its peers falls asleep after each event, and the sender of the next one has to
 * wake it, which can cost the sender a fifth of its time. Nothing is delayed for few streams, for
 * slow ones, or in a turn of messages. Loop thread only; lives as long as the loop.
 */
final class EventCoalescing {
    /** How long streams are looked at before it is said what is due for the next ones. */
    static final long SPAN_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    /** With fewer, the senders' windows are full before the pause is over. */
    static final int STREAMS_MIN = 8;

    /** 1 GB/s; with less, the next event comes after the pause. */
    private static final long BYTES_PER_NANO_MIN = 1;

    /** Less is a message: its sender waits for the answer, not for room in a window. */
    private static final int BYTES_PER_MOVE_MIN = 32 << 10;

    private final LongSupplier clock;
    private int span = 1;
    private long began;
    private long bytes;
    private long moves;
    private int streams;
    private boolean moved;
    private boolean gathers;

    /**
     * @param clock monotonic, in nanoseconds; a coarse one will do
     */
    EventCoalescing(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * A stream has moved.
     *
     * @param last what this method returned for this stream before, or 0
     */
    int moved(int count, int last) {
        moved = true;
        bytes += count;
        moves++;
        if (last != span) {
            streams++;
        }
        return span;
    }

    /** Asked once a turn, before the wait: whether events should gather first. */
    boolean isDue() {
        if (!moved) {
            return false;
        }
        moved = false;
        long now = clock.getAsLong();
        long nanos = now - began;
        if (nanos >= SPAN_NANOS) {
            gathers =
                    streams >= STREAMS_MIN
                            && bytes >= nanos * BYTES_PER_NANO_MIN
                            && bytes >= moves * BYTES_PER_MOVE_MIN;
            began = now;
            bytes = 0;
            moves = 0;
            streams = 0;
            span = Math.max(1, span + 1);
        }
        return gathers;
    }
}
