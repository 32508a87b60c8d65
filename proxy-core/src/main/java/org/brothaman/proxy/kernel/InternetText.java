package org.brothaman.proxy.kernel;

/** Internet addresses as text: dotted decimal, and RFC 5952 for IPv6. Stateless. */
final class InternetText {
    private static final int GROUPS = 8;

    /** Of 255.255.255.255. */
    private static final int V4_MAX = 15;

    private InternetText() {}

    @SuppressWarnings("deprecation") // the one constructor that decodes nothing
    static String v4(byte[] bytes, int offset) {
        byte[] text = new byte[V4_MAX];
        return new String(text, 0, 0, putV4(bytes, offset, text, 0));
    }

    /** The same in ASCII, from there on; where the text ends. */
    static int putV4(byte[] bytes, int offset, byte[] text, int at) {
        int end = putNumber(bytes[offset] & 0xff, text, at);
        for (int i = 1; i < Integer.BYTES; i++) {
            text[end] = '.';
            end = putNumber(bytes[offset + i] & 0xff, text, end + 1);
        }
        return end;
    }

    /** A number that is not negative, in decimal digits. */
    static int putNumber(int number, byte[] text, int at) {
        int end = at + 1;
        for (int left = number; left > 9; left /= 10) {
            end++;
        }
        int left = number;
        for (int place = end - 1; place >= at; place--) {
            text[place] = (byte) ('0' + left % 10);
            left /= 10;
        }
        return end;
    }

    /** The longest run of zero groups becomes {@code ::}; an IPv4-mapped address ends dotted. */
    static String v6(byte[] bytes, int offset) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (bytes[offset + 2 * i] & 0xff) << 8 | bytes[offset + 2 * i + 1] & 0xff;
        }
        int start = longestZeros(groups);
        int end = start < 0 ? -1 : start + zerosAt(groups, start);
        if (start == 0 && end == 5 && groups[5] == 0xffff) {
            return "::ffff:" + v4(bytes, offset + 12);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == start) {
                text.append("::");
                i = end - 1;
            } else {
                text.append(i == 0 || i == end ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    /** Where the first of the longest runs of two or more zero groups begins, or -1. */
    private static int longestZeros(int[] groups) {
        int best = -1;
        int longest = 1;
        for (int i = 0; i < GROUPS; i++) {
            int zeros = zerosAt(groups, i);
            if (zeros > longest) {
                best = i;
                longest = zeros;
            }
        }
        return best;
    }

    private static int zerosAt(int[] groups, int start) {
        int end = start;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return end - start;
    }
}
