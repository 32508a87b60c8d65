package org.brothaman.proxy.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.brothaman.proxy.log.OneLine;

/** The {@code KEY=VALUE} lines of a status page, made plain. The last of one key counts. */
final class StatusLines {
    private final Map<String, String> values = new HashMap<>();

    private StatusLines() {}

    static StatusLines of(String text) {
        StatusLines lines = new StatusLines();
        for (String line : text.split("\n")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                String value = OneLine.of(line.substring(equals + 1), text.length());
                lines.values.put(line.substring(0, equals), value);
            }
        }
        return lines;
    }

    Optional<String> text(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** A line of words separated by spaces; none without such a line. */
    List<String> words(String key) {
        return Stream.of(values.getOrDefault(key, "").split(" "))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** A line of words with numbers, as {@code denied:3}; others are left out. */
    Map<String, Long> counts(String key) {
        Map<String, Long> counts = new TreeMap<>();
        for (String word : words(key)) {
            if (word.matches("[a-z_]{1,32}:[0-9]{1,18}")) {
                int colon = word.indexOf(':');
                counts.put(word.substring(0, colon), Long.valueOf(word.substring(colon + 1)));
            }
        }
        return counts;
    }

    /** To be asked only for what {@link #haveNumbers}. */
    long number(String key) {
        return Long.parseLong(values.get(key));
    }

    boolean haveTexts(String... keys) {
        return values.keySet().containsAll(List.of(keys));
    }

    boolean haveNumbers(String... keys) {
        return Stream.of(keys).allMatch(key -> values.getOrDefault(key, "").matches("[0-9]{1,18}"));
    }
}
