package org.brothaman.proxy.kernel;

/**
 * Numbers of socket options and their levels: socket(7), tcp(7), ipv6(7), as on every Linux that
 * Java runs on.
 */
public final class Option {
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;

    public static final int SOL_SOCKET = 1;
    public static final int SO_REUSEADDR = 2;
    public static final int SO_TYPE = 3;
    public static final int SO_ERROR = 4;
    public static final int SO_KEEPALIVE = 9;

    /** Read as an integer: the first field of its structure, the peer's process. */
    public static final int SO_PEERCRED = 17;

    public static final int SO_ACCEPTCONN = 30;

    public static final int IPPROTO_TCP = 6;
    public static final int TCP_NODELAY = 1;
    public static final int TCP_KEEPIDLE = 4;
    public static final int TCP_KEEPINTVL = 5;
    public static final int TCP_KEEPCNT = 6;

    /** Read as an integer: the state in the low byte, on the processors that we run on. */
    public static final int TCP_INFO = 11;

    public static final int TCP_STATE_MASK = 0xff;

    /** The end was sent, and is not acknowledged yet. */
    public static final int TCP_FIN_WAIT1 = 4;

    public static final int TCP_CONGESTION = 13;
    public static final int TCP_NOTSENT_LOWAT = 25;

    public static final int IPPROTO_IP = 0;
    public static final int IP_FREEBIND = 15;

    public static final int IPPROTO_IPV6 = 41;
    public static final int IPV6_V6ONLY = 26;
    public static final int IPV6_FREEBIND = 78;

    private Option() {}
}
