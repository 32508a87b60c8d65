package org.brothaman.proxy.loop;

import java.util.PriorityQueue;
import java.util.concurrent.Executor;

/**
 * The timers of one loop. Netty has such a queue, too, but reads the clock three times per turn
 * while it is not empty; this one is read only when a timer has expired. Loop thread only; dies
 * with the loop.
 */
final class TimerQueue {
    /** The longest delay, in nanoseconds, 146 years: of two deadlines one must be the later. */
    static final long LONGEST = Long.MAX_VALUE / 2;

    /** Nothing to come. */
    static final long EMPTY = -1;

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long added;

    private final class Entry implements Loop.Timer, Comparable<Entry> {
        private final Runnable task;
        private final long deadline;
        private final long number = added++;
        private boolean cancelled;

        Entry(Runnable task, long deadline) {
            this.task = task;
            this.deadline = deadline;
        }

        @Override
        public void cancel() {
            cancelled = true;
            entries.remove(this);
        }

        /** What has rung may still be cancelled by what the loop does before it. */
        void run() {
            if (!cancelled) {
                task.run();
            }
        }

        /** The earlier one first, by differences, since nanoTime may wrap; then as they came. */
        @Override
        public int compareTo(Entry other) {
            long later = deadline - other.deadline;
            return Long.signum(later == 0 ? number - other.number : later);
        }
    }

    /**
     * @param deadline of {@link System#nanoTime}, at most {@link #LONGEST} from now
     */
    Loop.Timer add(Runnable task, long deadline) {
        // EMPTY stands for no deadline, so nothing may be due in that very nanosecond.
        Entry entry = new Entry(task, deadline == EMPTY ? EMPTY + 1 : deadline);
        entries.add(entry);
        return entry;
    }

    /** The nearest deadline, of {@link System#nanoTime}, or {@link #EMPTY}. */
    long deadline() {
        Entry first = entries.peek();
        return first == null ? EMPTY : first.deadline;
    }

    /** Hands over what is due. */
    void ring(long now, Executor loop) {
        for (Entry first = entries.peek();
                first != null && first.deadline - now <= 0;
                first = entries.peek()) {
            entries.remove();
            loop.execute(first::run);
        }
    }
}
