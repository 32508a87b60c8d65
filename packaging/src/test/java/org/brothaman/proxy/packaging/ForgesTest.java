package org.brothaman.proxy.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files for forges do what CI does here, and nothing that changes behind our back. */
final class ForgesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern ACTION = Pattern.compile("uses: (\\S+)");
    private static final Pattern PACKAGE = Pattern.compile("\"([a-z]+\\.[a-z.]+):([a-z-]+)\"");
    private static final Pattern PROGRAM = Pattern.compile("packaging/[a-z]+|\\.ci/run");

    /** Rules for what is not there any more would go unnoticed. */
    @Test
    void shouldUpdateByRulesForWhatThereIs() throws IOException {
        String poms =
                Files.readString(ROOT.resolve("pom.xml"))
                        + Files.readString(ROOT.resolve("graalvm/pom.xml"));
        List<MatchResult> names =
                PACKAGE.matcher(Files.readString(ROOT.resolve("renovate.json"))).results().toList();
        assertEquals(2, names.size());
        for (MatchResult name : names) {
            assertTrue(
                    poms.matches(
                            "(?s).*<groupId>%s</groupId>\\s*<artifactId>%s</artifactId>.*"
                                    .formatted(name.group(1), name.group(2))),
                    name.group());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {".github/workflows/ci.yml", ".forgejo/workflows/ci.yml", ".gitlab-ci.yml"})
    void shouldCallWhatThereIs(String name) throws IOException {
        String text = Files.readString(ROOT.resolve(name)).replaceAll("(?m)#.*", "");

        assertTrue(text.contains("bash .ci/run"), name);
        PROGRAM.matcher(text)
                .results()
                .forEach(
                        call ->
                                assertTrue(
                                        Files.isExecutable(ROOT.resolve(call.group())),
                                        call.group()));
        ACTION.matcher(text)
                .results()
                .forEach(
                        use ->
                                assertTrue(
                                        use.group(1).matches("[\\w-]+/[\\w-]+@[0-9a-f]{40}"),
                                        use.group(1)));
        assertFalse(text.contains("://"), name);
        assertEquals(-1, text.indexOf('\t'), name + " has a tab, which YAML does not take");
    }
}
