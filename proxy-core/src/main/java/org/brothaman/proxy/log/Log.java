package org.brothaman.proxy.log;

/**
 * Takes one message per call. Implementations never throw, never block for long and take calls from
 * any thread. Exists so that the data plane can log without knowing systemd, and so that tests can
 * read the messages.
 */
@FunctionalInterface
public interface Log {
    /**
     * @param message one sentence without a line end; characters that would break the line are
     *     escaped by the log
     */
    void log(Level level, String message);

    /** The same with what is known besides, which a log without a place for it leaves out. */
    default void log(Level level, String message, Fields fields) {
        log(level, message);
    }

    /**
     * Whether a message of this level would be kept; for messages and fields that cost something to
     * make.
     */
    default boolean keeps(Level level) {
        return true;
    }

    default void error(String message) {
        log(Level.ERR, message);
    }

    default void warning(String message) {
        log(Level.WARNING, message);
    }

    default void notice(String message) {
        log(Level.NOTICE, message);
    }

    default void info(String message) {
        log(Level.INFO, message);
    }

    default void debug(String message) {
        log(Level.DEBUG, message);
    }
}
