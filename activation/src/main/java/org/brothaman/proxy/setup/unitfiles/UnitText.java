package org.brothaman.proxy.setup.unitfiles;

import java.util.List;

/** Builds the text of a unit file: sections, settings, and comments that explain them. */
final class UnitText {
    private static final int WIDTH = 100;

    private final StringBuilder text = new StringBuilder();

    UnitText section(String name) {
        text.append("\n[").append(name).append("]\n");
        return this;
    }

    /** A comment, broken into lines; those of a section stand behind a blank line. */
    UnitText why(String comment) {
        if (text.length() > 1 && text.charAt(text.length() - 2) != ']') {
            text.append('\n');
        }
        int room = WIDTH - 2;
        int begin = 0;
        while (comment.length() - begin > room) {
            int end = comment.lastIndexOf(' ', begin + room);
            if (end <= begin) {
                end = comment.indexOf(' ', begin);
            }
            if (end < 0) {
                break;
            }
            text.append("# ").append(comment, begin, end).append('\n');
            begin = end + 1;
        }
        text.append("# ").append(comment, begin, comment.length()).append('\n');
        return this;
    }

    UnitText set(String key, String value) {
        text.append(key).append('=').append(value).append('\n');
        return this;
    }

    /** A command line, a word for each argument; long ones are continued. */
    UnitText command(String key, List<String> words) {
        text.append(key).append('=').append(String.join(" \\\n    ", words)).append('\n');
        return this;
    }

    /**
     * A word of a command line, quoted where it has to be, systemd.service(5) "Command lines".
     * Specifiers are left as they are.
     */
    static String word(String word) {
        String escaped = word.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "$$");
        boolean plain =
                escaped.equals(word)
                        && word.chars().noneMatch(c -> c <= ' ' || c == '\'' || c == ';');
        return plain ? word : "\"" + escaped + "\"";
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
