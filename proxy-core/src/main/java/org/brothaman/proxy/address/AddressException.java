package org.brothaman.proxy.address;

/**
 * An address that cannot be used. The message is one line that names the value, what is wrong with
 * it and what would be right; the command line puts its option in front.
 */
public final class AddressException extends IllegalArgumentException {
    AddressException(String value, String wrong, String right) {
        super("\"" + printable(value) + "\": " + wrong + "; " + right);
    }

    /** The value with its control characters replaced, so that the message stays one line. */
    private static String printable(String value) {
        return value.replaceAll("\\p{Cntrl}", "?");
    }
}
