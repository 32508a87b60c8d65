package org.brothaman.proxy.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A code block of a page, by what a test does with it. The words after the three backquotes say
 * what it is; a block that cannot be run says why in a comment before it, {@code <!-- not run:
 * REASON -->}. See docs/README.md.
 */
public sealed interface Block {
    /** Where it begins, as PAGE:LINE. */
    String place();

    /** {@code sh}: commands of the user, or, when each begins with sudo, of root. */
    record Commands(String place, String script, boolean root) implements Block {}

    /** {@code console}: commands with what they print. */
    record Session(String place, List<Step> steps) implements Block {}

    /** {@code ini PATH}: the whole of a file. */
    record UnitFile(String place, String path, String text) implements Block {
        public boolean isRoots() {
            return !path.startsWith("~/");
        }
    }

    record NotRun(String place, String reason) implements Block {}

    /** None of these, and nobody said why. */
    record Unmarked(String place, String info) implements Block {}

    /**
     * A command and its output, in which an ellipsis stands for anything in a line, and alone on a
     * line for any lines.
     */
    record Step(String command, String output) {
        private static final String ANYTHING = "…";

        public boolean matches(String printed) {
            var regex = new StringBuilder();
            for (String line : output.strip().split("\n")) {
                if (line.strip().equals(ANYTHING)) {
                    regex.append("(?:.*\n)*");
                } else {
                    for (String part : line.stripTrailing().split(ANYTHING, -1)) {
                        regex.append(Pattern.quote(part)).append(".*");
                    }
                    regex.setLength(regex.length() - ".*".length());
                    regex.append('\n');
                }
            }
            return (printed.strip() + "\n").matches(regex.toString());
        }
    }

    static Block of(String place, String info, String text, String whyNot) {
        if (whyNot != null) {
            return new NotRun(place, whyNot);
        }
        String[] words = info.split("\\s+", 2);
        return switch (words[0] + " " + words.length) {
            case "sh 1" -> commands(place, text);
            case "console 1" -> new Session(place, steps(text));
            case "ini 2" -> new UnitFile(place, words[1], text);
            default -> new Unmarked(place, info);
        };
    }

    private static Block commands(String place, String text) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        boolean root = lines.stream().allMatch(line -> line.startsWith("sudo "));
        boolean some = lines.stream().anyMatch(line -> line.startsWith("sudo "));
        if (some && !root) {
            return new Unmarked(place, "sh with and without sudo: make it two blocks");
        }
        return new Commands(place, root ? text.replaceAll("(?m)^sudo ", "") : text, root);
    }

    private static List<Step> steps(String text) {
        var steps = new ArrayList<Step>();
        String command = null;
        var output = new StringBuilder();
        for (String line : text.lines().toList()) {
            if (line.startsWith("$ ")) {
                if (command != null) steps.add(new Step(command, output.toString()));
                command = line.substring(2);
                output.setLength(0);
            } else {
                output.append(line).append('\n');
            }
        }
        if (command != null) steps.add(new Step(command, output.toString()));
        return steps;
    }
}
