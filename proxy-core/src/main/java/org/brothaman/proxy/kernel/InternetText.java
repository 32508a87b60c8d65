package org.brothaman.proxy.kernel;

/** Internet addresses as text: dotted decimal, and RFC 5952 for IPv6. Stateless. */
final class InternetText {
    private static final int GROUPS = 8;

    private InternetText() {}

    static String v4(byte[] bytes, int offset) {
        return (bytes[offset] & 0xff)
                + "."
                + (bytes[offset + 1] & 0xff)
                + "."
                + (bytes[offset + 2] & 0xff)
                + "."
                + (bytes[offset + 3] & 0xff);
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
