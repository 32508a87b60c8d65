package org.brothaman.proxy.server;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections are open, over all loops, and since when none is. A hard cap: an entry is
 * taken before a connection is served and given back once. Any thread.
 */
final class Admission {
    private final int max;
    private final Runnable left;
    private final Runnable emptied;
    private final AtomicInteger open = new AtomicInteger();
    private volatile long emptySince;
    private volatile boolean someoneWaits;
    private final AtomicBoolean emptyIsAwaited = new AtomicBoolean();

    /**
     * @param left called, on any thread, when a connection ends after {@link #awaitLeave}
     * @param emptied called, on any thread, when none is open after {@link #awaitEmpty}
     */
    Admission(int max, long now, Runnable left, Runnable emptied) {
        this.max = max;
        this.emptySince = now;
        this.left = left;
        this.emptied = emptied;
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
        countOff();
    }

    void leave(long now) {
        // Before the count, so that whoever sees 0 sees the time of it or a later one.
        emptySince = now;
        countOff();
    }

    private void countOff() {
        if (open.decrementAndGet() == 0) {
            tellEmptied();
        }
        tellLeft();
    }

    private void tellEmptied() {
        if (emptyIsAwaited.get() && emptyIsAwaited.getAndSet(false)) {
            emptied.run();
        }
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

    /** Asks to be told, once, when no connection is open; at once if that is so. */
    void awaitEmpty() {
        emptyIsAwaited.set(true);
        if (open.get() == 0) {
            tellEmptied();
        }
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
