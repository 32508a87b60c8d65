package org.brothaman.proxy.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the program can say, and what the documents claim that it says. Stateless. */
final class Messages {
    private static final Pattern QUOTED = Pattern.compile("\\*\\*`([^`]+)`\\*\\*");
    private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)*\"");
    private static final Pattern SEAM = Pattern.compile("\"\\s*\\+\\s*\"");

    /** What tells an administrator that something is wrong. */
    private static final Pattern COMPLAINT =
            Pattern.compile(
                    "(?s)(?:\\b(?:error|warning|notice|complain|report|failure)"
                            + "|(?:Start|Usage|CommandFailed)Exception)\\((.*?);\n");

    private static final Pattern VARIABLE = Pattern.compile("%[sd]");
    private static final Pattern MARGIN = Pattern.compile("^[ :;.,(]+|[ :;.,)]+$");
    private static final int TELLING = 8;

    private Messages() {}

    /**
     * A message as a document has it, an ellipsis for what differs from time to time.
     *
     * @param page where it stands
     */
    record Quote(String page, String text) {
        /** Every part between ellipses, and between semicolons, is in the sources. */
        boolean isSaidBy(String sources) {
            List<String> parts =
                    Stream.of(text.split("…|; "))
                            .map(MARGIN::matcher)
                            .map(m -> m.replaceAll(""))
                            .toList();
            return String.join("", parts).length() >= TELLING
                    && parts.stream().allMatch(sources::contains);
        }
    }

    /** What stands in a page as bold code. */
    static List<Quote> quoted(String page) {
        return QUOTED.matcher(read(Page.ROOT.resolve(page)))
                .results()
                .map(match -> new Quote(page, match.group(1)))
                .toList();
    }

    /** The complaints of the main sources of which this page quotes no part. */
    static List<String> missingIn(String page) {
        String text = read(Page.ROOT.resolve(page)).replaceAll("\\s+", " ");
        return sources()
                .flatMap(source -> COMPLAINT.matcher(source).results())
                .map(complaint -> tellingParts(complaint.group(1)))
                .filter(parts -> !parts.isEmpty())
                .filter(parts -> parts.stream().noneMatch(text::contains))
                .map(parts -> String.join(" … ", parts))
                .distinct()
                .toList();
    }

    private static List<String> tellingParts(String expression) {
        return LITERAL.matcher(expression)
                .results()
                .map(literal -> literal.group().replace("\\\"", "\""))
                .flatMap(literal -> VARIABLE.splitAsStream(literal))
                .map(part -> part.replaceAll("^[ \":;.,()]+|[ \":;.,()]+$", ""))
                .filter(part -> part.length() >= TELLING && part.contains(" "))
                .toList();
    }

    /** Every string in the main sources, those that are added to each other as one. */
    static String literalsOfTheSources() {
        return sources()
                .flatMap(source -> LITERAL.matcher(source).results())
                .map(literal -> literal.group().replace("\\\"", "\""))
                .collect(Collectors.joining("\n"));
    }

    /** The text of every main source, strings that are added to each other as one. */
    private static Stream<String> sources() {
        var texts = new ArrayList<String>();
        for (String module : List.of("proxy-core", "activation", "cli", "graalvm")) {
            Path folder = Page.ROOT.resolve(module).resolve("src/main/java");
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .map(file -> SEAM.matcher(read(file)).replaceAll(""))
                        .forEach(texts::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return texts.stream();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
