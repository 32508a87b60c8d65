package org.brothaman.proxy.relay;

/**
 * Holds bytes on their way from one socket to another. One direction of a connection borrows it
 * from its loop's {@link RelayPool} when it begins to read and gives it back when it is empty
 * again, so an idle connection has none. Both kinds follow one contract. Loop thread only.
 */
public abstract sealed class Relay permits CopyRelay, SpliceRelay {
    private final int capacity;

    /**
     * @param capacity in bytes
     */
    Relay(int capacity) {
        this.capacity = capacity;
    }

    /**
     * Takes in what the socket has, up to the free capacity. To be called when {@link #held} is 0
     * only, or once for a relay that was lent with bytes in it: then {@link
     * org.brothaman.proxy.kernel.Errno#EAGAIN} can mean nothing but an empty socket, or one that a
     * splice finds empty for urgent data, as {@link org.brothaman.proxy.kernel.Kernel#splice} says.
     *
     * @return the bytes taken, 0 at the end of the stream, or {@code -errno}
     */
    public abstract int fill(int source);

    /**
     * Passes on what is held, as far as the socket takes it.
     *
     * @return the bytes passed on, or {@code -errno}; fewer than were held means that the socket is
     *     full for now
     */
    public abstract int drain(int target);

    /** Bytes taken in and not yet passed on. */
    public abstract int held();

    /** How many bytes it can hold at best. */
    public final int capacity() {
        return capacity;
    }

    /** Goes back to where it was borrowed. */
    abstract void returnTo(RelayPool pool);

    /** Drops what is held and releases what it is made of; idempotent. */
    abstract void close();
}
