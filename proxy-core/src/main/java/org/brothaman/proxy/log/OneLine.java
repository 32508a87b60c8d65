package org.brothaman.proxy.log;

/** Makes text safe for one line of a terminal or log: control characters are escaped. Stateless. */
public final class OneLine {
    private OneLine() {}

    /**
     * The text with line ends and other control characters written as {@code \n}, {@code \x1b} and
     * the like; at most {@code limit} characters of the text, then an ellipsis.
     */
    public static String of(String text, int limit) {
        int end = Math.min(text.length(), limit);
        StringBuilder line = new StringBuilder(end + 16);
        for (int i = 0; i < end; i++) {
            append(line, text.charAt(i));
        }
        return end < text.length() ? line.append('…').toString() : line.toString();
    }

    private static void append(StringBuilder line, char c) {
        switch (c) {
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            case '\u2028', '\u2029' -> line.append("\\u").append(Integer.toHexString(c));
            default -> {
                if (Character.isISOControl(c)) {
                    line.append("\\x").append(c < 0x10 ? "0" : "").append(Integer.toHexString(c));
                } else {
                    line.append(c);
                }
            }
        }
    }
}
