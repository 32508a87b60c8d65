package org.brothaman.proxy.session;

import java.util.Locale;

/** Why a connection ended; the words of the metrics and of the access log. */
public enum ConnectionEnd {
    /** Both sides ended their streams, and all that they said was passed on. */
    COMPLETED,
    /** The client went away before there was a backend, and left nothing to be answered. */
    CLIENT_LEFT,
    /** The client was reset or failed while bytes passed. */
    CLIENT_LOST,
    /** The backend was reset or failed while bytes passed. */
    BACKEND_LOST,
    /** No address of the backend took the connection. */
    UNREACHABLE,
    /** What the backend runs in did not start, or was not ready in time. */
    NOT_STARTED,
    /** No byte passed for the idle time-out. */
    IDLE,
    /** No byte passed for the quiet time, and what the backend runs in was to sleep. */
    QUIET,
    /** The backend had ended its stream, and the client said nothing for the time-out. */
    CLIENT_FIN,
    /** The client had ended its stream, and the backend said nothing for the time-out. */
    BACKEND_FIN,
    /** The client sent no header of the PROXY protocol where it must, or one where it may not. */
    BAD_HEADER,
    /** The client's address is one that may not connect. */
    DENIED,
    /** The client said nothing, and only what it says starts what the backend runs in. */
    NO_DATA,
    /** What the backend runs in sleeps, and the client may not wake it. */
    ASLEEP,
    /** The client's source has as many connections open as one may have. */
    SOURCE_LIMIT,
    /** The client's source has woken what the backend runs in as often as one may. */
    WAKE_LIMIT,
    /** The backend must see the client's own address, and cannot. */
    NOT_TRANSPARENT,
    /** The proxy ended first. */
    CUT_OFF,
    /** A fault of this program, which has been logged. */
    BUG;

    /**
     * Whether it may have used what the backend runs in. Otherwise that falls asleep as if the
     * client had not been there.
     */
    public boolean mayBeUse() {
        return switch (this) {
            case BAD_HEADER, DENIED, SOURCE_LIMIT, NO_DATA, ASLEEP, WAKE_LIMIT -> false;
            default -> true;
        };
    }

    /** As {@code client_left}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
