package org.brothaman.proxy.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be said of the documents without running anything. */
final class DocumentsTest {
    private static final Path PICTURES = Page.ROOT.resolve("docs/pictures");

    /** A block is run, or says why not; which is which is printed, so that somebody notices. */
    @Test
    void shouldMarkEveryBlock() {
        List<Block> blocks =
                Page.forUsers().stream().flatMap(page -> page.blocks().stream()).toList();

        assertFalse(blocks.isEmpty());
        assertEquals(
                List.of(),
                blocks.stream().filter(Block.Unmarked.class::isInstance).toList(),
                "write ```sh, ```console or ```ini PATH, or <!-- not run: REASON --> before it");
        System.out.println("Blocks of the documents: " + counts(blocks));
        for (Block block : blocks) {
            if (block instanceof Block.NotRun(String place, String reason)) {
                System.out.println("    not run: " + place + ": " + reason);
            }
        }
    }

    private static Map<String, Long> counts(List<Block> blocks) {
        return blocks.stream()
                .collect(
                        Collectors.groupingBy(
                                block -> block.getClass().getSimpleName(),
                                TreeMap::new,
                                Collectors.counting()));
    }

    @Test
    void shouldLeadEveryLinkSomewhere() {
        List<Page> pages = Page.all();
        Map<Path, Page> byFile =
                pages.stream()
                        .collect(
                                Collectors.toMap(
                                        page -> Page.ROOT.resolve(page.name()),
                                        Function.identity()));
        var dangling = new ArrayList<String>();
        int checked = 0;
        for (Page page : pages) {
            for (String link : page.links()) {
                if (link.matches("[a-z]+:.*")) continue;
                checked++;
                if (!leadsSomewhere(page, link, byFile)) dangling.add(page.name() + ": " + link);
            }
        }

        assertFalse(checked == 0, "no link found");
        assertEquals(List.of(), dangling);
    }

    /** Nothing is written that nobody finds. */
    @Test
    void shouldListEveryPage() {
        List<Page> pages = Page.forUsers();
        Page index =
                pages.stream()
                        .filter(p -> p.name().equals("docs/README.md"))
                        .findFirst()
                        .orElseThrow();

        assertEquals(
                List.of(),
                pages.stream()
                        .map(Page::name)
                        .filter(
                                name ->
                                        name.matches("docs/[^/]+\\.md")
                                                && !name.equals(index.name()))
                        .map(name -> name.substring("docs/".length()))
                        .filter(name -> !index.links().contains(name))
                        .toList(),
                "list these in docs/README.md");
    }

    private static boolean leadsSomewhere(Page page, String link, Map<Path, Page> byFile) {
        URI uri = URI.create(link);
        Path here = Page.ROOT.resolve(page.name());
        Path there =
                uri.getPath().isEmpty() ? here : here.resolveSibling(uri.getPath()).normalize();
        if (!there.startsWith(Page.ROOT) || !Files.exists(there)) return false;
        String anchor = uri.getFragment();
        return anchor == null
                || byFile.containsKey(there) && byFile.get(there).anchors().contains(anchor);
    }

    /** The pictures in the repository are those that their script draws. */
    @Test
    void shouldShowPicturesAsDrawn(@TempDir Path folder) throws Exception {
        Process draw =
                new ProcessBuilder(PICTURES.resolve("draw").toString(), folder.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(draw.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, draw.waitFor(), said);
        assertEquals(
                svgs(folder), svgs(PICTURES), "run docs/pictures/draw and commit what it wrote");
    }

    private static Map<String, String> svgs(Path folder) throws IOException {
        var found = new TreeMap<String, String>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".svg")).toList()) {
                found.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        assertFalse(found.isEmpty(), "no picture in " + folder);
        return found;
    }

    /** Whoever follows CONTRIBUTING.md finds the tests that its commands name. */
    @Test
    void shouldNameTestsThatExist() throws IOException {
        Set<String> named =
                found(
                        "-D(?:it\\.)?test=(\\w+)",
                        Files.readString(Page.ROOT.resolve("CONTRIBUTING.md")));
        var missing = new TreeSet<>(named);
        try (Stream<Path> files = Files.walk(Page.ROOT)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .forEach(name -> missing.remove(name.replace(".java", "")));
        }

        assertFalse(named.isEmpty());
        assertEquals(Set.of(), missing);
    }

    /** Troubleshooting quotes messages; each is one that the program can say. */
    @Test
    void shouldQuoteMessagesThatExist() {
        List<Messages.Quote> quotes = Messages.quoted("docs/troubleshooting.md");
        String sources = Messages.literalsOfTheSources();

        assertFalse(quotes.isEmpty());
        assertEquals(
                List.of(),
                quotes.stream().filter(quote -> !quote.isSaidBy(sources)).toList(),
                "no source says so");
    }

    @Test
    void shouldExplainEveryComplaint() {
        assertEquals(
                List.of(),
                Messages.missingIn("docs/troubleshooting.md"),
                "explain these in docs/troubleshooting.md");
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }
}
