package org.brothaman.proxy.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.brothaman.proxy.bench.figures.Figure;
import org.brothaman.proxy.bench.figures.Outcome;
import org.brothaman.proxy.bench.figures.Results;
import org.brothaman.proxy.bench.figures.Row;

/** Writes {@code latest.json}: every row as it was measured, nothing summed up (RFC 8259). */
public final class RawJson {

    private RawJson() {}

    public static String write(Header header, Results results) {
        String rows =
                results.rows().stream()
                        .map(row -> "    " + row(row))
                        .collect(Collectors.joining(",\n"));
        return """
        {
          "facts": %s,
          "proxies": %s,
          "warnings": %s,
          "units": %s,
          "rows": [
        %s
          ]
        }
        """
                .formatted(
                        texts(header.facts()),
                        texts(header.proxies()),
                        list(header.warnings()),
                        units(),
                        rows);
    }

    private static String row(Row row) {
        String rest =
                switch (row.outcome()) {
                    case Outcome.Measured(Map<Figure, Double> figures) ->
                            "\"figures\": " + numbers(figures);
                    case Outcome.Failed(String reason) -> "\"failed\": " + quoted(reason);
                    case Outcome.LeftOut(String reason) -> "\"left_out\": " + quoted(reason);
                };
        return "{\"proxy\": %s, \"work\": %s, \"round\": %d, %s}"
                .formatted(quoted(row.proxy()), quoted(row.work()), row.round(), rest);
    }

    private static String numbers(Map<Figure, Double> figures) {
        return figures.entrySet().stream()
                .map(
                        entry ->
                                quoted(key(entry.getKey()))
                                        + String.format(Locale.ROOT, ": %.4f", entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String units() {
        return List.of(Figure.values()).stream()
                .map(figure -> quoted(key(figure)) + ": " + quoted(figure.unit()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String key(Figure figure) {
        return figure.name().toLowerCase(Locale.ROOT);
    }

    private static String texts(Map<String, String> texts) {
        return texts.entrySet().stream()
                .map(entry -> quoted(entry.getKey()) + ": " + quoted(entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String list(List<String> texts) {
        return texts.stream().map(RawJson::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
