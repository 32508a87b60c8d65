package org.brothaman.proxy.setup.quadlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class UnitFileParserTest {
    private final List<String> diagnostics = new ArrayList<>();

    private UnitFile parse(String text) {
        return UnitFileParser.parse("web.container", text, c -> diagnostics.add(c.toString()));
    }

    private List<String> values(UnitFile file, String section, String key) {
        return file.all(section, key).stream().map(UnitFile.Entry::value).toList();
    }

    @Test
    void shouldReadSectionsKeysAndTheirLines() {
        UnitFile file = parse("# head\n\n[A]\nOne = 1 \n; no\nTwo=a=b\n[B]\nOne=2\n[A]\nOne=3\n");

        assertEquals(List.of("1", "3"), values(file, "A", "One"));
        assertEquals(List.of("a=b"), values(file, "A", "Two"));
        assertEquals("web.container:4", file.all("A", "One").getFirst().place().toString());
        assertEquals("2", file.value("B", "One", ""));
        assertEquals(List.of(), diagnostics);
    }

    @Test
    void shouldJoinContinuedLinesAndSkipCommentsInThem() {
        UnitFile file =
                parse("[A]\nOne=a \\\n# not this\n; nor this\n  b\\\n  c\nTwo=2\nThree=x\\");

        assertEquals("a  b c", file.value("A", "One", ""));
        assertEquals("web.container:2", file.last("A", "One").place().toString());
        assertEquals("2", file.value("A", "Two", ""));
        assertEquals("x", file.value("A", "Three", ""));
    }

    @Test
    void shouldForgetWhatCameBeforeAnEmptyAssignment() {
        UnitFile file = parse("[A]\nOne=1\nOne=2\nOne=\nOne=3\nTwo=1\nTwo=\n");

        assertEquals(List.of("3"), values(file, "A", "One"));
        assertNull(file.last("A", "Two"));
        assertEquals("else", file.value("A", "Two", "else"));
    }

    @Test
    void shouldLeaveOutWhatSystemdWouldReadAsAnotherLine() {
        UnitFile file = parse("[A]\r\nOne=1\rTwo=2\nThree=\u001b[2J\nFour=a\tb\r\n");

        assertEquals(List.of("Four"), file.entries().stream().map(UnitFile.Entry::key).toList());
        assertEquals(
                List.of(
                        "web.container:2: \"One=1\\rTwo=2\" contains a control character",
                        "web.container:3: \"Three=\\x1b[2J\" contains a control character"),
                diagnostics);
    }

    @Test
    void shouldReportBadLinesAndReadOn() {
        UnitFile file = parse("Early=1\n[A\n[A]\nnonsense\n=1\nOne=1\n");

        assertEquals(
                List.of(
                        "web.container:1: Early= is outside any section",
                        "web.container:2: \"[A\" is not a section header; write [NAME]",
                        "web.container:4: \"nonsense\" is neither [SECTION] nor KEY=VALUE",
                        "web.container:5: \"=1\" is neither [SECTION] nor KEY=VALUE"),
                diagnostics);
        assertEquals("1", file.value("A", "One", ""));
    }

    @Test
    void shouldSurviveAnything() {
        long seed = System.nanoTime();
        System.out.println("UnitFileParserTest seed " + seed);
        Random random = new Random(seed);
        String alphabet = "[]=\\\n#; \tAb\0é";
        for (int run = 0; run < 2000; run++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            for (UnitFile.Entry entry : parse(text.toString()).entries()) {
                assertTrue(entry.place().line() > 0 && !entry.key().isEmpty(), text.toString());
                assertEquals(entry.value().strip(), entry.value());
            }
        }
    }
}
