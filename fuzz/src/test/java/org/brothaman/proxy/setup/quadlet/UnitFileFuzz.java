package org.brothaman.proxy.setup.quadlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.brothaman.proxy.fuzz.Text;

/**
 * The syntax of unit files: what was read, written out and read again is the same and needs no
 * complaint; every line that is left out is complained of in one line that names its number.
 */
public final class UnitFileFuzz {
    private record Assignment(String section, String key, String value) {}

    private UnitFileFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = Text.of(input);
        List<Diagnostic> diagnostics = new ArrayList<>();
        UnitFile file = UnitFileParser.parse("web.container", text, diagnostics::add);
        int lines = (int) text.chars().filter(c -> c == '\n').count() + 1;
        for (Diagnostic diagnostic : diagnostics) {
            Text.assertMessage(diagnostic.toString());
            int line = diagnostic.place().line();
            assertEquals(Math.clamp(line, 1, lines), line);
        }
        List<Assignment> read = assignments(file);
        String written = write(read);
        UnitFile again =
                UnitFileParser.parse(
                        "written",
                        written,
                        diagnostic -> {
                            throw new AssertionError(diagnostic + " in: " + written);
                        });
        assertEquals(read, assignments(again));
    }

    private static List<Assignment> assignments(UnitFile file) {
        return file.entries().stream()
                .map(entry -> new Assignment(entry.section(), entry.key(), entry.value()))
                .toList();
    }

    private static String write(List<Assignment> assignments) {
        StringBuilder text = new StringBuilder();
        String section = null;
        for (Assignment assignment : assignments) {
            if (!assignment.section.equals(section)) {
                section = assignment.section;
                line(text, "[" + section + "]");
            }
            line(text, assignment.key + "=" + assignment.value);
        }
        return text.toString();
    }

    /** A backslash at the end would continue the line: it is continued by an empty one. */
    private static void line(StringBuilder text, String line) {
        text.append(line).append(line.endsWith("\\") ? "\\\n\n" : "\n");
    }
}
