package org.brothaman.proxy.address;

import org.brothaman.proxy.log.OneLine;

/**
 * An address that cannot be used. The message is one line: the value, what is wrong with it, and
 * the remedy. The command line puts its option in front.
 */
public final class AddressException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Characters, so that the longest host name is shown. */
    private static final int LONGEST = 300;

    AddressException(String value, String wrong, String right) {
        super(
                "\""
                        + OneLine.of(value, LONGEST)
                        + "\": "
                        + OneLine.of(wrong, LONGEST)
                        + "; "
                        + OneLine.of(right, LONGEST));
    }
}
