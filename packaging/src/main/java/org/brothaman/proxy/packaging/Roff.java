package org.brothaman.proxy.packaging;

import java.util.regex.Pattern;

/** Plain text as man(7) wants it. Stateless. */
final class Roff {
    private static final int LINE = 78;
    private static final Pattern WORD = Pattern.compile("[A-Za-z]+");

    private Roff() {}

    /**
     * A paragraph in lines of at most 78 characters, where words allow that. Nothing in it is a
     * request or an escape, and its hyphens can be copied.
     */
    static String paragraph(String plain) {
        StringBuilder lines = new StringBuilder();
        int length = LINE;
        for (String word : plain.split(" ")) {
            String safe = text(word);
            boolean fits = length + 1 + safe.length() <= LINE;
            if (!fits && (safe.startsWith(".") || safe.startsWith("'"))) {
                safe = "\\&" + safe;
            }
            if (!lines.isEmpty()) {
                lines.append(fits ? ' ' : '\n');
            }
            lines.append(safe);
            length = fits ? length + 1 + safe.length() : safe.length();
        }
        return lines.toString();
    }

    /** What may stand within a line. */
    static String text(String plain) {
        return plain.replace("\\", "\\e").replace("-", "\\-");
    }

    static String bold(String plain) {
        return "\\fB" + text(plain) + "\\fR";
    }

    /** A value's label: the words are to be replaced, what is between them is to be typed. */
    static String label(String label) {
        boolean literal = label.contains("|");
        return WORD.matcher(label)
                .replaceAll(word -> (literal ? "\\\\fB" : "\\\\fI") + word.group() + "\\\\fR");
    }
}
