package org.brothaman.proxy.session;

import java.util.Optional;

/**
 * What a {@link WakeLimit} has counted of one source, as a line of text for the next process:
 * {@code 4 c0000201 123456789 2} are the family, the address or network in hexadecimal digits, when
 * the span began, and how often it has woken something since. Immutable.
 *
 * @param began a reading of the loops' clock, which is the same for all processes of a boot
 * @param count 1 or more
 */
record KeptWakings(Source source, long began, int count) {
    /** The longest line: a family, 16, 20 and 10 digits, and the spaces between. */
    private static final int LENGTH_MAX = 50;

    /** Empty for what is no such line. */
    static Optional<KeptWakings> parse(String line) {
        String[] words = line.length() > LENGTH_MAX ? new String[0] : line.split(" ", -1);
        if (words.length != 4 || !(words[0].equals("4") || words[0].equals("6"))) {
            return Optional.empty();
        }
        boolean v6 = words[0].equals("6");
        try {
            long bits = Long.parseUnsignedLong(words[1], 16);
            int count = Integer.parseInt(words[3]);
            boolean valid = (v6 || bits >>> 32 == 0) && count >= 1;
            return valid
                    ? Optional.of(
                            new KeptWakings(new Source(v6, bits), Long.parseLong(words[2]), count))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    String line() {
        return (source.v6() ? "6 " : "4 ")
                + Long.toHexString(source.bits())
                + " "
                + began
                + " "
                + count;
    }
}
