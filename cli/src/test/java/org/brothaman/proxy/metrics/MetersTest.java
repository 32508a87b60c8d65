package org.brothaman.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.brothaman.proxy.activation.lifecycle.OnIdle;
import org.brothaman.proxy.activation.lifecycle.UnitEvent;
import org.brothaman.proxy.loop.TurnTimes;
import org.brothaman.proxy.server.Proxy;
import org.brothaman.proxy.server.Statistics;
import org.brothaman.proxy.session.ConnectionEnd;
import org.brothaman.proxy.session.ServiceStatistics;
import org.brothaman.proxy.session.SourceAddress;
import org.junit.jupiter.api.Test;

/** What is rendered, and that docs/metrics.md says the same. */
final class MetersTest {
    private static final Map<SourceAddress, Long> SOURCES =
            Map.of(SourceAddress.CLIENT, 4L, SourceAddress.LOOPBACK_CLIENT, 2L);

    private static final TurnTimes TURNS =
            new TurnTimes(List.of(5L, 0L, 1L, 0L, 0L, 0L, 2L), 3_000_000_000L, 2_000_000_000L, 0);

    private static final Set<String> PROCESS_FIGURES =
            Set.of(
                    "process_cpu_seconds_total",
                    "process_resident_memory_bytes",
                    "process_virtual_memory_bytes",
                    "process_start_time_seconds",
                    "process_open_fds",
                    "process_max_fds");

    private Statistics now = statistics(service("web", 7), service("api", 11));
    private final Metrics metrics = metrics(() -> now);

    private static Metrics metrics(Supplier<Statistics> now) {
        return new Metrics(
                () -> new Build("1.2.3", "abc"),
                100,
                List.of("web.service"),
                () -> CompletableFuture.completedStage(now.get()),
                () -> {});
    }

    /** A page with every family that there is. */
    static String sample() {
        Statistics now = statistics(service("web", 7), service("api", 11));
        Metrics metrics = metrics(() -> now);
        anActivationOfEachKind(metrics);
        return new String(metrics.render(false).text(), StandardCharsets.UTF_8);
    }

    private static Statistics statistics(ServiceStatistics... services) {
        return new Statistics(
                Proxy.State.SERVING, 3, 2_500_000_000L, List.of(services), 1, 20, 4, TURNS, 12);
    }

    private static ServiceStatistics service(String name, long served) {
        Map<ConnectionEnd, Long> ended = new EnumMap<>(ConnectionEnd.class);
        for (ConnectionEnd end : ConnectionEnd.values()) {
            ended.put(end, (long) end.ordinal());
        }
        return new ServiceStatistics(
                name, 3, 1, 2, served, 5, 6, 8, 7, 1L << 40, 9, ended, SOURCES);
    }

    private static void anActivationOfEachKind(Metrics metrics) {
        Duration second = Duration.ofSeconds(1);
        metrics.happened(new UnitEvent.Woken("web.service", false, second, Duration.ofMillis(30)));
        metrics.happened(
                new UnitEvent.Woken("web.service", true, Duration.ofMillis(5), Duration.ZERO));
        metrics.happened(new UnitEvent.NotWoken("web.service", "exit-code", "no", second));
        metrics.happened(new UnitEvent.Slept("web.service", OnIdle.STOP, second));
        metrics.happened(new UnitEvent.Slept("web.service", OnIdle.FREEZE, second));
        metrics.happened(new UnitEvent.Found("web.service", second));
        metrics.happened(new UnitEvent.Troubled("web.service", "refused", "no"));
    }

    private String page(boolean openMetrics) {
        return new String(metrics.render(openMetrics).text(), StandardCharsets.UTF_8);
    }

    private static void assertHas(String page, String line) {
        assertTrue(page.contains("\n" + line + "\n"), () -> line + " is not in\n" + page);
    }

    @Test
    void shouldTellEachServiceApart() {
        String page = page(false);
        assertHas(page, "bro_proxy_connections_accepted_total{service=\"web\"} 7.0");
        assertHas(page, "bro_proxy_connections_accepted_total{service=\"api\"} 11.0");
        assertHas(page, "bro_proxy_connections_open{service=\"web\"} 3.0");
        assertHas(page, "bro_proxy_connections_waiting{service=\"web\"} 1.0");
        assertHas(
                page, "bro_proxy_connections_refused_total{reason=\"limit\",service=\"web\"} 5.0");
        assertHas(page, "bro_proxy_connections_closed_total{reason=\"idle\",service=\"api\"} 6.0");
        assertHas(
                page, "bro_proxy_backend_connections_total{service=\"web\",source=\"client\"} 4.0");
        assertHas(
                page,
                "bro_proxy_backend_connections_total{service=\"api\",source=\"loopback_client\"} 2.0");
        assertFalse(page.contains("unix_client"));
        assertHas(
                page,
                "bro_proxy_relayed_bytes_total{direction=\"to_backend\",service=\"web\"}"
                        + " 1.099511627776E12");
    }

    @Test
    void shouldTellTheFiguresOfTheMoment() {
        page(false);
        now = statistics(service("web", 8), service("api", 11));
        assertHas(page(false), "bro_proxy_connections_accepted_total{service=\"web\"} 8.0");
    }

    @Test
    void shouldTellWhatBecameOfUnitsBeforeAndAfterTheFirstScrape() {
        String before = page(false);
        assertHas(before, "bro_proxy_unit_activations_total{unit=\"web.service\"} 0.0");
        assertFalse(before.contains("start_failures"));
        anActivationOfEachKind(metrics);
        String page = page(false);
        String unit = "{unit=\"web.service\"}";
        assertHas(page, "bro_proxy_unit_activations_total" + unit + " 2.0");
        assertHas(page, "bro_proxy_unit_thaws_total" + unit + " 1.0");
        assertHas(page, "bro_proxy_unit_idle_stops_total" + unit + " 1.0");
        assertHas(page, "bro_proxy_unit_idle_freezes_total" + unit + " 1.0");
        assertHas(page, "bro_proxy_unit_start_seconds_count" + unit + " 2");
        assertHas(page, "bro_proxy_unit_start_seconds_sum" + unit + " 1.005");
        assertHas(page, "bro_proxy_unit_start_seconds_bucket{unit=\"web.service\",le=\"0.01\"} 1");
        assertHas(page, "bro_proxy_unit_start_seconds_bucket{unit=\"web.service\",le=\"0.5\"} 1");
        assertHas(page, "bro_proxy_unit_start_seconds_bucket{unit=\"web.service\",le=\"1.0\"} 2");
        assertHas(
                page,
                "bro_proxy_unit_start_failures_total{result=\"exit-code\",unit=\"web.service\"} 1.0");
        assertHas(
                page, "bro_proxy_unit_troubles_total{result=\"refused\",unit=\"web.service\"} 1.0");
    }

    @Test
    void shouldTellHowLongLoopsWereBusy() {
        String page = page(true);
        assertHas(page, "bro_proxy_loop_turn_seconds_bucket{le=\"0.001\"} 5");
        assertHas(page, "bro_proxy_loop_turn_seconds_bucket{le=\"0.01\"} 6");
        assertHas(page, "bro_proxy_loop_turn_seconds_bucket{le=\"+Inf\"} 8");
        assertHas(page, "bro_proxy_loop_turn_seconds_sum 3.0");
        assertHas(page, "bro_proxy_loop_longest_turn_seconds 2.0");
        assertTrue(page.endsWith("# EOF\n"));
    }

    @Test
    void shouldTellOfTheProcess() {
        Map<String, Double> figures = new TreeMap<>();
        for (String line : page(false).split("\n")) {
            if (line.startsWith("process_")) {
                String[] words = line.split(" ");
                figures.put(words[0], Double.valueOf(words[1]));
            }
        }
        assertEquals(PROCESS_FIGURES, figures.keySet());
        figures.forEach((name, value) -> assertTrue(value > 0, name));
        assertTrue(
                figures.get("process_open_fds") <= figures.get("process_max_fds"),
                figures.toString());
    }

    /** One that has ended fails; one that is stuck never says anything. */
    @Test
    void shouldSayWhenALoopDoesNotAnswerAndRenderWhenItDoes() {
        List<CompletionStage<Statistics>> answers =
                new ArrayList<>(
                        List.of(
                                CompletableFuture.failedStage(new IllegalStateException("test")),
                                new CompletableFuture<>(),
                                CompletableFuture.completedStage(now)));
        Metrics stuck =
                new Metrics(
                        () -> new Build("1.2.3", "abc"),
                        1,
                        List.of(),
                        answers::removeFirst,
                        () -> {});
        assertNull(stuck.render(false));
        assertNull(stuck.render(false));
        assertNotNull(stuck.render(false));
    }

    @Test
    void shouldAllocateLittle() {
        anActivationOfEachKind(metrics);
        for (int i = 0; i < 200; i++) {
            page(false);
        }
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
            metrics.render(false);
        }
        long each = (threads.getCurrentThreadAllocatedBytes() - before) / 100;
        System.out.println("a scrape allocates " + each + " bytes");
        assertTrue(each < 512 << 10, each + " bytes");
    }

    // ---- the documentation ----

    @Test
    void shouldBeDocumentedAsItIs() throws Exception {
        assertEquals(families(sample()), documented());
    }

    /** Type and labels of each family, as {@code counter service, reason}. */
    private static Map<String, String> families(String page) {
        Map<String, String> families = new TreeMap<>();
        Pattern type = Pattern.compile("# TYPE (\\S+) (\\S+)");
        String[] lines = page.split("\n");
        for (int i = 0; i < lines.length; i++) {
            Matcher matcher = type.matcher(lines[i]);
            if (matcher.matches()) {
                String labels = String.join(", ", labels(lines[i + 1]));
                families.put(matcher.group(1), (matcher.group(2) + " " + labels).strip());
            }
        }
        return families;
    }

    private static List<String> labels(String sample) {
        return Pattern.compile("([a-z_]+)=\"")
                .matcher(sample)
                .results()
                .map(result -> result.group(1))
                .filter(label -> !label.equals("le"))
                .sorted()
                .toList();
    }

    /** The rows of the table {@code | `name` | type | labels | meaning |}. */
    private static Map<String, String> documented() throws Exception {
        Map<String, String> rows = new TreeMap<>();
        Pattern row = Pattern.compile("\\| `([a-z_]+)` \\| ([a-z]+) \\| ([^|]*) \\|.*\\|");
        for (String line : Files.readAllLines(Path.of("../docs/metrics.md"))) {
            Matcher matcher = row.matcher(line);
            if (matcher.matches()) {
                String labels = matcher.group(3).replace("`", "").strip();
                rows.put(matcher.group(1), (matcher.group(2) + " " + labels).strip());
            }
        }
        return rows;
    }
}
