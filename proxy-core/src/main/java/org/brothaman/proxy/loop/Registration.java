package org.brothaman.proxy.loop;

/** A descriptor's place in a loop, which owns the descriptor. For the loop's thread only. */
public interface Registration {
    int descriptor();

    /**
     * Asks for these events, bits of {@link EpollEvents}, until asked otherwise: level-triggered,
     * or with {@link EpollEvents#ONCE} edge-triggered. Costs a system call only when it differs
     * from the last; what is there by then is reported in either case. With {@link
     * EpollEvents#NOTHING} an error or hang-up is still reported, once.
     */
    void interest(int events);

    /**
     * No event is delivered any more; the descriptor is closed when the loop has gone through the
     * events at hand, so that none of them can reach a new descriptor of the same number.
     * Idempotent.
     */
    void close();
}
