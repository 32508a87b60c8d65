package org.brothaman.proxy.loop;

/** Kinds of readiness, as bits of an {@code int}: the events of epoll_ctl(2). */
public final class EpollEvents {
    public static final int NOTHING = 0;
    public static final int IN = 0x1;

    /** Urgent data have come, tcp(7), at which a read stops short. */
    public static final int URGENT = 0x2;

    public static final int OUT = 0x4;

    /** Reported whether asked for or not. */
    public static final int ERROR = 0x8;

    /** Both directions have ended; reported whether asked for or not. */
    public static final int HANG_UP = 0x10;

    /** The peer has ended its stream. */
    public static final int PEER_ENDED = 0x2000;

    /**
     * No event, but how to be told: once for what comes, and not again while it stays (EPOLLET).
     */
    public static final int ONCE = 1 << 31;

    private EpollEvents() {}
}
