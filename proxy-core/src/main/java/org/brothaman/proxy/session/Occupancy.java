package org.brothaman.proxy.session;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** How many sessions use something, and since when none does. Any thread. */
public final class Occupancy {
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicBoolean awaited = new AtomicBoolean();
    private volatile long emptySince;
    private volatile Runnable emptied = () -> {};
    private volatile Runnable filled = () -> {};

    /**
     * To be called before anybody enters.
     *
     * @param now the time from which on it counts as empty, a reading of the loops' clock
     * @param emptied called once after each {@link #awaitEmptied}, by any thread; must not block
     */
    public void begin(long now, Runnable emptied) {
        this.emptySince = now;
        this.emptied = emptied;
    }

    /**
     * To be called before anybody enters.
     *
     * @param filled called whenever somebody enters while nobody is there; must not block
     */
    public void onFilled(Runnable filled) {
        this.filled = filled;
    }

    void enter() {
        if (open.getAndIncrement() == 0) {
            filled.run();
        }
    }

    /** Enters unless there are so many already. */
    boolean enter(int max) {
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

    void leave(long now) {
        // Before the count, so that whoever sees 0 sees the time of it or a later one.
        emptySince = now;
        giveBack();
    }

    /** Leaves as if it had never entered. */
    void giveBack() {
        if (open.decrementAndGet() == 0) {
            tellEmptied();
        }
    }

    private void tellEmptied() {
        if (awaited.get() && awaited.getAndSet(false)) {
            emptied.run();
        }
    }

    /** Asks to be told, once, when the last user leaves; at once if there is none. */
    public void awaitEmptied() {
        awaited.set(true);
        if (open.get() == 0) {
            tellEmptied();
        }
    }

    /**
     * Asks to be told, once, when the last user leaves who comes after this; at once if one has
     * come and gone since the time that is given.
     *
     * @param since when it was last known to be empty, {@link #emptySince}
     */
    public void awaitNextUse(long since) {
        awaited.set(true);
        if (open.get() == 0 && emptySince != since) {
            tellEmptied();
        }
    }

    public int open() {
        return open.get();
    }

    /** When the last user left; says nothing while there is one. */
    public long emptySince() {
        return emptySince;
    }

    /** For how long nobody has used it, in nanoseconds; negative while somebody does. */
    public long emptyNanos(long now) {
        return open.get() == 0 ? Math.max(0, now - emptySince) : -1;
    }
}
