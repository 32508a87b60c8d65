package org.brothaman.proxy.server;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections are open, over all loops, and since when none is. A hard cap: an entry is
 * taken before a connection is served and given back once. Any thread.
 */
final class Admission {
    private final int max;
    private final Runnable left;
    private final AtomicInteger open = new AtomicInteger();
    private volatile long emptySince;
    private volatile boolean someoneWaits;

    /**
     * @param left called, on any thread, when a connection ends after {@link #awaitLeave}
     */
    Admission(int max, long now, Runnable left) {
        this.max = max;
        this.emptySince = now;
        this.left = left;
    }

    /** Takes an entry, or says that all are taken. */
    boolean enter() {
        while (true) {
            int now = open.get();
            if (now >= max) {
                return false;
            }
            if (open.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    /** Undoes {@link #enter}: there was nobody to serve. */
    void giveBack() {
        open.decrementAndGet();
        tellLeft();
    }

    void leave(long now) {
        // Before the count, so that whoever sees 0 sees the time of it or a later one.
        emptySince = now;
        open.decrementAndGet();
        tellLeft();
    }

    private void tellLeft() {
        if (someoneWaits) {
            someoneWaits = false;
            left.run();
        }
    }

    /**
     * Asks to be told, once, when a connection ends; what has ended before must be looked at then.
     */
    void awaitLeave() {
        someoneWaits = true;
    }

    boolean full() {
        return open.get() >= max;
    }

    int open() {
        return open.get();
    }

    /** For how long no connection has been open, in nanoseconds; negative while one is. */
    long emptyNanos(long now) {
        return open.get() == 0 ? Math.max(0, now - emptySince) : -1;
    }
}
