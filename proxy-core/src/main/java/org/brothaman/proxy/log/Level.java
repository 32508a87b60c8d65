package org.brothaman.proxy.log;

/** How much a message matters, most urgent first: sd-daemon(3), syslog(3). */
public enum Level {
    EMERG,
    ALERT,
    CRIT,
    ERR,
    WARNING,
    NOTICE,
    INFO,
    DEBUG;

    /** The number of sd-daemon(3): 0 for {@link #EMERG} to 7 for {@link #DEBUG}. */
    public int number() {
        return ordinal();
    }

    /** Whether a log that keeps messages down to {@code least} keeps one of this level. */
    public boolean reaches(Level least) {
        return ordinal() <= least.ordinal();
    }
}
