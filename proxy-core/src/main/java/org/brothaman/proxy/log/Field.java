package org.brothaman.proxy.log;

/**
 * Fields that a message may carry besides its text, under the names that {@code journalctl -o json}
 * shows.
 */
public enum Field {
    /** The client's address. */
    CLIENT,
    /** The backend as its administrator wrote it. */
    BACKEND,
    /** The name of the listening socket. */
    SERVICE,
    /** The unit behind the backend. */
    UNIT,
    /** How long it took, in microseconds. */
    DURATION_USEC,
    /** One word for how it ended. */
    RESULT,
    /** Bytes passed on to the backend. */
    TO_BACKEND_BYTES,
    /** Bytes passed on to the client. */
    TO_CLIENT_BYTES,
    /** Whose address the backend saw: {@code client}, or why it was the proxy's. */
    SOURCE_ADDRESS,
    /** How many messages of this kind were not written before this one. */
    SUPPRESSED
}
