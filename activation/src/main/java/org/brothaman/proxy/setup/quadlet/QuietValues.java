package org.brothaman.proxy.setup.quadlet;

import org.brothaman.proxy.activation.systemd.TimeSpan;

/** What may be said of quiet connections, in a unit or on a command line. Static. */
public final class QuietValues {
    private QuietValues() {}

    /**
     * How long a connection that is ended politely has to end its own side; 0 or more, and finite.
     *
     * @throws IllegalArgumentException that says what would be right
     */
    public static TimeSpan grace(String text) {
        TimeSpan grace = TimeSpan.parse(text);
        if (grace.isInfinite()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" never passes; write a time such as 5s");
        }
        return grace;
    }

    /**
     * How many bytes of a connection in a quiet time are no use; 0 or more.
     *
     * @throws IllegalArgumentException that says what would be right
     */
    public static long bytes(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not a whole number from 0 to 999999999");
        }
        return Long.parseLong(text);
    }
}
