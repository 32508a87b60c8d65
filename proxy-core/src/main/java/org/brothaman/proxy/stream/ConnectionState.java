package org.brothaman.proxy.stream;

/** Where a {@link Connection} stands; how long it may stand there is said with each. */
public enum ConnectionState {
    /** The header of the PROXY protocol is awaited: for 3 seconds. */
    READING_HEADER,
    /** The backend is being resolved or connected to: for the connect timeout, each time. */
    DIALING,
    /**
     * The client's first byte is awaited, by which it wakes the backend: for the wake-data timeout.
     */
    AWAITING_DATA,
    /**
     * What the backend runs in is being started: for the activator's patience. Or others are to
     * start it: for that of {@link org.brothaman.proxy.session.WakeRules}.
     */
    WAITING,
    /** Bytes pass: for as long as they do, and the idle timeout, if there is one. */
    RELAYING,
    /**
     * What the backend runs in was put to sleep, and the client has said something: it is being
     * woken, by us or others, each for as long as in {@link #WAITING}.
     */
    THAWING,
    /**
     * Both sides have been told that nothing more comes, because it was quiet: for the quiet grace.
     */
    DISMISSED,
    /** Over: nothing is held any more. */
    CLOSED
}
