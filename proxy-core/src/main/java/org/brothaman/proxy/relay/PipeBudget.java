package org.brothaman.proxy.relay;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of pipe capacity all loops together may hold. A user without privileges has 16,384
 * pages (64 MiB) of it in all, fs.pipe-user-pages-soft of pipe(7), shared with the user's other
 * programs. Any thread.
 */
public final class PipeBudget {
    /** Half of what an unprivileged user has. */
    public static final long DEFAULT_BYTES = 32L << 20;

    /** Smaller pipes move fewer bytes a call than a buffer does. */
    static final int SMALLEST = 64 << 10;

    /** The most that an unprivileged user may ask of one pipe, fs.pipe-max-size of pipe(7). */
    static final int LARGEST = 1 << 20;

    /**
     * One pipe gets at most this part of what is left, so that pipes grow smaller before they run
     * out.
     */
    private static final int SHARE = 8;

    private final AtomicLong left;

    public PipeBudget(long bytes) {
        left = new AtomicLong(bytes);
    }

    /**
     * Reserves the capacity of one more pipe: a power of two of bytes, or 0 when there is none to
     * be had.
     */
    int reserve() {
        while (true) {
            long now = left.get();
            if (now < SMALLEST) {
                return 0;
            }
            int size = Integer.highestOneBit(Math.clamp(now / SHARE, SMALLEST, LARGEST));
            if (left.compareAndSet(now, now - size)) {
                return size;
            }
        }
    }

    void release(int bytes) {
        left.addAndGet(bytes);
    }

    /** What may still be reserved, in bytes. */
    public long left() {
        return left.get();
    }
}
