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

    /** Every string in the main sources, those that are added to each other as one. */
    static String literalsOfTheSources() {
        var literals = new ArrayList<String>();
        for (String module : List.of("proxy-core", "activation", "graalvm")) {
            Path sources = Page.ROOT.resolve(module).resolve("src/main/java");
            try (Stream<Path> files = Files.walk(sources)) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .map(file -> SEAM.matcher(read(file)).replaceAll(""))
                        .flatMap(text -> LITERAL.matcher(text).results())
                        .map(match -> match.group().replace("\\\"", "\""))
                        .forEach(literals::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return literals.stream().collect(Collectors.joining("\n"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
