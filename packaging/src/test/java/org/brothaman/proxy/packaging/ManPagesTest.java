package org.brothaman.proxy.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.cli.Commands;
import org.brothaman.proxy.setup.quadlet.Diagnostic;
import org.brothaman.proxy.setup.quadlet.SearchPath;
import org.brothaman.proxy.setup.quadlet.SectionReader;
import org.brothaman.proxy.setup.unitfiles.Generator;
import org.brothaman.proxy.setup.unitfiles.GeneratorFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The manual pages say all that there is, their examples work, and every reader can read them. */
final class ManPagesTest {
    private static final Path PAGES = Path.of("target/documents/man");
    private static final Pattern EXAMPLE =
            Pattern.compile("^\\.EX\\n(.*?)^\\.EE", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern KEY =
            Pattern.compile("^\\.TP\\n\\.BR? (([A-Za-z]+=[ \",]*)+)\\n", Pattern.MULTILINE);

    private static String page(String name) throws IOException {
        return Files.readString(PAGES.resolve(name));
    }

    /** The examples of a page as a reader sees them. */
    private static List<String> examples(String name) throws IOException {
        List<String> examples = new ArrayList<>();
        Matcher matcher = EXAMPLE.matcher(page(name));
        while (matcher.find()) {
            examples.add(matcher.group(1).replace("\\-", "-").replace("\\e", "\\"));
        }
        assertFalse(examples.isEmpty(), name);
        return examples;
    }

    @ParameterizedTest
    @ValueSource(strings = {"bro-proxy.8", "bro-proxy-generator.8", "bro-proxy.container.5"})
    void shouldPleaseEveryReader(String name) throws IOException {
        Shell.need("mandoc", "mandoc");
        Shell.need("man", "man-db");
        String file = PAGES.resolve(name).toAbsolutePath().toString();

        assertEquals("", Shell.run(Map.of(), "mandoc", "-T", "lint", file).out());
        String warnings = "man --warnings -E UTF-8 -l \"$1\" 2>&1 >/dev/null";
        assertEquals(
                "", Shell.run(Map.of("MANWIDTH", "80"), "sh", "-c", warnings, "sh", file).out());
    }

    @Test
    void shouldTellOfEveryOption() throws IOException {
        String proxy = page("bro-proxy.8");
        String generator = page("bro-proxy-generator.8");
        for (CommandModel command : CommandModel.all()) {
            String page = command.word().equals("generator") ? generator : proxy;
            for (OptionModel option : command.options()) {
                String entry = Roff.bold(option.name()) + (option.takesValue() ? "=" : "\n");
                assertTrue(page.contains(entry), command.word() + " " + option.name());
                assertTrue(page.contains(Roff.paragraph(option.description())), option.name());
            }
            assertTrue(
                    proxy.contains(".SS bro\\-proxy " + command.word())
                            || command.word().isEmpty());
        }
    }

    @Test
    void shouldTellOfEveryKeyAndNoOther() throws IOException {
        var keys = new TreeSet<String>();
        Matcher matcher = KEY.matcher(page("bro-proxy.container.5"));
        while (matcher.find()) {
            keys.addAll(List.of(matcher.group(1).split("=[ \",]*")));
        }
        assertEquals(SectionReader.keys(), keys);
    }

    @Test
    void shouldShowQuadletsThatWork(@TempDir Path folder) throws IOException {
        List<String> quadlets = new ArrayList<>(examples("bro-proxy.container.5"));
        quadlets.addAll(examples("bro-proxy.8"));
        quadlets.removeIf(text -> !text.contains("[X-BroProxy]"));
        assertEquals(5, quadlets.size());
        for (int i = 0; i < quadlets.size(); i++) {
            Path own = Files.createDirectory(folder.resolve("q" + i));
            Files.writeString(own.resolve("forge.container"), quadlets.get(i));
            List<Diagnostic> complaints = new ArrayList<>();
            SearchPath path =
                    SearchPath.of(
                            ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", own.toString()), 1500);
            new GeneratorFolder(own, complaints::add)
                    .write(
                            new Generator(
                                            ManagerScope.USER,
                                            Path.of("/usr/bin/bro-proxy"),
                                            complaints::add)
                                    .run(path));
            assertEquals(List.of(), complaints, quadlets.get(i));
            assertTrue(Files.exists(own.resolve("forge-proxy.service")), quadlets.get(i));
        }
    }

    @Test
    void shouldShowCommandLinesThatAreUnderstood() throws IOException {
        int seen = 0;
        for (String example : examples("bro-proxy.8")) {
            for (String line : example.replace("\\\n", "").split("\n")) {
                Matcher matcher =
                        Pattern.compile("(?:ExecStart=/usr/bin/|\\$ )bro-proxy (.*)").matcher(line);
                if (matcher.matches()) {
                    // Throws what is not understood.
                    new CommandLine(Commands.models().getFirst())
                            .parseArgs(matcher.group(1).strip().split(" +"));
                    seen++;
                }
            }
        }
        assertEquals(4, seen);
    }

    @Test
    void shouldRefuseATemplateThatNamesWhatThereIsNot() {
        var page = new ManPage(CommandModel.all(), "1");
        for (String wrong :
                List.of(
                        "options bro-proxi",
                        "options bro-proxy Limit",
                        "option doctor",
                        "more --x")) {
            var complaint =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> page.of("a.8", List.of(".\\\"@" + wrong, ".\\\"@end")));
            assertTrue(complaint.getMessage().startsWith("a.8:1: "), complaint.getMessage());
        }
        var more = List.of(".\\\"@options doctor", ".\\\"@more --fast", "x", ".\\\"@end");
        assertThrows(IllegalArgumentException.class, () -> page.of("a.8", more));
        assertThrows(IllegalArgumentException.class, () -> page.of("a.8", more.subList(0, 3)));
    }

    @Test
    void shouldKeepTextFromBeingTakenForRequests() {
        assertEquals("\\&.bak is kept, \\en is not", Roff.paragraph(".bak is kept, \\n is not"));
        String wrapped = Roff.paragraph("x".repeat(70) + " 'quoted' .suffix");
        assertEquals("x".repeat(70) + "\n\\&'quoted' .suffix", wrapped);
    }
}
