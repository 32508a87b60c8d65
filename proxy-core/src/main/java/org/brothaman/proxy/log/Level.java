package org.brothaman.proxy.log;

import java.util.Locale;

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

    /**
     * Reads systemd's name of a level, or syslog(3)'s number.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static Level parse(String text) {
        for (Level level : values()) {
            if (text.equals(level.word()) || text.equals(Integer.toString(level.number()))) {
                return level;
            }
        }
        throw new IllegalArgumentException(
                "\""
                        + text
                        + "\" is not one of emerg, alert, crit, err, warning, notice, info, debug");
    }

    /** As systemd has it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The number of sd-daemon(3): 0 for {@link #EMERG} to 7 for {@link #DEBUG}. */
    public int number() {
        return ordinal();
    }

    /** Whether a log that keeps messages down to {@code least} keeps one of this level. */
    public boolean reaches(Level least) {
        return ordinal() <= least.ordinal();
    }
}
