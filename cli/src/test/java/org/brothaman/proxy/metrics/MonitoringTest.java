package org.brothaman.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard and the alert rules, by promtool and by what there really is. */
@Timeout(120)
final class MonitoringTest {
    private static final Path RULES = Path.of("../packaging/prometheus/bro-proxy.rules.yml");
    private static final Path RULE_TESTS =
            Path.of("../packaging/prometheus/bro-proxy.rules.test.yml");
    private static final Path DASHBOARD = Path.of("../packaging/grafana/bro-proxy.json");
    private static final Pattern METRIC = Pattern.compile("\\b(?:bro_proxy|process)_[a-z_]+\\b");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_]+)[ {]");

    @TempDir private Path folder;

    /** What a program prints, with what it was given; the test fails unless it ends well. */
    private String run(Path input, String... command) throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectErrorStream(true).redirectOutput(output.toFile());
        builder.redirectInput(input == null ? Path.of("/dev/null").toFile() : input.toFile());
        int status = builder.start().waitFor();
        String printed = Files.readString(output);
        assertEquals(0, status, printed);
        return printed;
    }

    private String promtool() throws Exception {
        Path errors = folder.resolve("errors");
        Process script =
                new ProcessBuilder("../scripts/promtool").redirectError(errors.toFile()).start();
        String path = new String(script.getInputStream().readAllBytes()).strip();
        assumeTrue(script.waitFor() == 0, () -> "no promtool here: " + read(errors));
        return path;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return e.toString();
        }
    }

    // ---- promtool ----

    @Test
    void shouldHaveRulesThatPassTheirTests() throws Exception {
        String promtool = promtool();
        String checked = run(null, promtool, "check", "rules", RULES.toString());
        assertTrue(checked.contains("11 rules found"), checked);
        run(null, promtool, "test", "rules", RULE_TESTS.toString());
    }

    @Test
    void shouldTellMetricsInAFormThatPrometheusLikes() throws Exception {
        Path page = Files.writeString(folder.resolve("page"), MetersTest.sample());
        assertEquals("", run(page, promtool(), "check", "metrics"));
    }

    @Test
    void shouldHaveADashboardWhoseQueriesCanBeRead() throws Exception {
        StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
        List<String> queries = queries();
        for (int i = 0; i < queries.size(); i++) {
            String query =
                    queries.get(i).replace("$__rate_interval", "5m").replaceAll("\\$[a-z]+", ".*");
            rules.append("  - record: query_%d\n    expr: '%s'\n".formatted(i, query));
        }
        Path file = Files.writeString(folder.resolve("dashboard.yml"), rules);
        String checked = run(null, promtool(), "check", "rules", file.toString());
        assertTrue(checked.contains(queries.size() + " rules found"), checked);
    }

    // ---- what there is ----

    @Test
    void shouldNameOnlyMetricsThatExist() throws Exception {
        Set<String> exported = names(SAMPLE, MetersTest.sample());
        for (Path file : List.of(RULES, RULE_TESTS, DASHBOARD)) {
            Set<String> named = names(METRIC, Files.readString(file));
            assertFalse(named.isEmpty(), file.toString());
            named.removeAll(exported);
            assertEquals(Set.of(), named, file + " names metrics that do not exist");
        }
    }

    @Test
    void shouldShowEveryFamilyOnTheDashboard() throws Exception {
        String queries = String.join("\n", queries());
        Set<String> families =
                names(Pattern.compile("(?m)^# TYPE ([a-z_]+) "), MetersTest.sample());
        families.removeIf(family -> queries.contains(family));
        assertEquals(Set.of(), families);
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> name(found))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(MatchResult found) {
        return found.groupCount() == 0 ? found.group() : found.group(1);
    }

    /** The queries of all panels; they and their descriptions are all that varies. */
    private static List<String> queries() throws IOException {
        List<String> queries = new ArrayList<>();
        collect(Json.parse(Files.readString(DASHBOARD)), queries);
        assertTrue(queries.size() > 30, queries.toString());
        return queries;
    }

    private static void collect(Object json, List<String> queries) {
        switch (json) {
            case Map<?, ?> map -> {
                if (map.get("expr") instanceof String query) {
                    queries.add(query);
                }
                map.values().forEach(value -> collect(value, queries));
            }
            case List<?> list -> list.forEach(value -> collect(value, queries));
            default -> {}
        }
    }

    @Test
    void shouldReadJsonStrictly() {
        assertEquals(
                Map.of("a", List.of("1", "x\"", Map.of())), Json.parse("{\"a\":[1,\"x\\\"\",{}]}"));
        for (String wrong :
                List.of("", "{", "{\"a\"}", "[1,]", "[1 2]", "{\"a\":1,}", "'a'", "[1]]", "01")) {
            assertThrows(IllegalArgumentException.class, () -> Json.parse(wrong), wrong);
        }
    }
}
