package org.brothaman.proxy.activation.systemd;

import org.brothaman.proxy.log.OneLine;

/**
 * Text that is not a span of time. The message is one line: the text, what is wrong with it, and
 * the remedy. The command line puts its option in front.
 */
public final class TimeSpanException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 300;

    TimeSpanException(String text, String wrong) {
        super(
                OneLine.of(
                        "\""
                                + text
                                + "\": "
                                + wrong
                                + "; use a span such as 5min 20s, 1.5h, 90 (seconds) or infinity",
                        LONGEST));
    }
}
