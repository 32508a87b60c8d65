package org.brothaman.proxy.address;

/**
 * An address that cannot be used. The message is one line that names the value, what is wrong with
 * it and what would be right; the command line puts its option in front.
 */
public final class AddressException extends IllegalArgumentException {
    AddressException(String value, String wrong, String right) {
        super(oneLine("\"" + value + "\": " + wrong + "; " + right));
    }

    private static String oneLine(String message) {
        return message.replaceAll("[\\p{Cc}\\u2028\\u2029]", "?");
    }
}
