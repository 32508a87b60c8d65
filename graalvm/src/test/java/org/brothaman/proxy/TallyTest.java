package org.brothaman.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The last line of ./test: what was not run is counted as skipped. */
final class TallyTest {
    private static final String REPORT =
            """
            <testsuite version="3.0.2" name="%s" time="1.5" tests="%d" errors="1" skipped="%d" failures="1">
              <testcase name="a"><skipped message="no wrk" type="x"/></testcase>
            """;

    @TempDir private Path folder;

    private static String tally(Object... arguments) throws IOException {
        return tally(ProcessBuilder.Redirect.DISCARD, arguments);
    }

    private static String tally(ProcessBuilder.Redirect errors, Object... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("../scripts/tally"));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process =
                new ProcessBuilder(command)
                        .redirectError(errors)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private Path report(String name, int tests, int skipped) throws IOException {
        return Files.writeString(
                folder.resolve("TEST-" + name + ".xml"), REPORT.formatted(name, tests, skipped));
    }

    @Test
    void shouldAddUpWhatTheReportsSay() throws IOException {
        assertEquals(
                "12 passed, 4 failed, 4 skipped\n",
                tally(report("one", 15, 3), report("two", 5, 1)));
    }

    @Test
    void shouldCountStepsThatWereLeftOut() throws IOException {
        Object[] arguments = {
            "--left-out", "no Arm", "--left-out", "no Debian 12", report("one", 15, 0)
        };
        assertEquals("13 passed, 2 failed, 2 skipped\n", tally(arguments));
    }

    @Test
    void shouldNameWhatFailedAndSayEachReasonOnce() throws IOException {
        Path report =
                Files.writeString(
                        folder.resolve("TEST-failed.xml"),
                        """
                        <testsuite name="x" tests="3" errors="1" skipped="0" failures="2">
                          <testcase name="shouldAdd" classname="org.a.SumTest" time="0.1">
                            <failure message="expected: &lt;1&gt;&#10;but" type="x">
                          </testcase>
                          <testcase name="" classname="org.a.FirstIT"><error message="no binary" type="x"/></testcase>
                          <testcase name="" classname="org.a.OtherIT"><error message="no binary" type="x"/></testcase>
                        </testsuite>
                        """);
        Path errors = folder.resolve("errors");
        assertEquals(
                "0 passed, 3 failed, 0 skipped\n",
                tally(ProcessBuilder.Redirect.to(errors.toFile()), report));
        assertEquals(
                """
                ==> Failed, and why:
                    SumTest.shouldAdd: expected: <1> but
                    FirstIT and 1 more: no binary
                """,
                Files.readString(errors));
    }
}
