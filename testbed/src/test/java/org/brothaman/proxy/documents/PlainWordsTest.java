package org.brothaman.proxy.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents, manual pages and messages avoid phrases that readers had to decode before. */
final class PlainWordsTest {
    /** Each with the words to use instead. */
    private static final Map<String, String> BETTER =
            Map.ofEntries(
                    Map.entry("in a circle", "in a loop"),
                    Map.entry("speaks? at once", "take effect immediately"),
                    Map.entry("noes", "limitations"),
                    Map.entry(
                            "(?<![Tt]here )is no (IPv[46] )?(address|container|file|host|name|number"
                                    + "|port|section|socket|span|unit)",
                            "is not a valid ..."),
                    Map.entry("is none of", "is not one of"),
                    Map.entry("no crowd|crowd cannot", "rate-limited"),
                    Map.entry("by who started", "the manager that started bro-proxy"),
                    Map.entry("at a time at most", "maximum concurrent"),
                    Map.entry("complain(s|ed)? of", "reported"),
                    Map.entry("for want of", "because there is no ..."),
                    Map.entry("to be had", "supported, available"),
                    Map.entry("turned away", "refused"),
                    Map.entry("left out from here on", "the rest is ignored"),
                    Map.entry("not said again", "further failures are not logged"),
                    Map.entry("for nobody", "because no one"));

    private static final Pattern WRONG =
            Pattern.compile("\\b(" + String.join("|", BETTER.keySet()) + ")\\b");

    @Test
    void shouldUsePlainWords() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (Page page : Page.forUsers()) {
            // Decisions and test reports address developers.
            if (!page.name().matches("docs/(decisions|reliability|performance)\\.md")) {
                texts.put(page.name(), Files.readString(Page.ROOT.resolve(page.name())));
            }
        }
        try (Stream<Path> files = Files.list(Page.ROOT.resolve("packaging/man"))) {
            for (Path file : files.toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        assertTrue(texts.keySet().stream().anyMatch(name -> name.endsWith(".8")));
        texts.put("messages", Messages.literalsOfTheSources());

        var found = new TreeMap<String, String>();
        texts.forEach(
                (name, text) ->
                        WRONG.matcher(text.replaceAll("[ \t]*\n[ \t]*(?=[a-z])", " "))
                                .results()
                                .forEach(match -> found.put(name, match.group())));
        assertFalse(texts.isEmpty());
        assertEquals(Map.of(), found, "see the words to use in " + BETTER);
    }
}
