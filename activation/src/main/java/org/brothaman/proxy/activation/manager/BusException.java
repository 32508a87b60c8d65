package org.brothaman.proxy.activation.manager;

/**
 * The connection to the manager failed. Never leaves the package: {@link SystemdManager} connects
 * again or answers with a value.
 */
final class BusException extends Exception {
    private static final long serialVersionUID = 1L;

    enum Kind {
        /** Nobody there, or not for us. */
        UNREACHABLE,
        /** Somebody was there, and may be again in a moment. */
        AWAY,
        /** The peer closed, as a manager does when it executes itself anew. */
        HUNG_UP,
        /** What came is not D-Bus, or more of it than we take. */
        GARBLED,
        /** The deadline passed. */
        TIMED_OUT,
        /** Our own thread was asked to stop. */
        INTERRUPTED
    }

    private final Kind kind;

    BusException(Kind kind, String message) {
        // Control flow inside one package: the stack trace would tell nothing.
        super(message, null, false, false);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
