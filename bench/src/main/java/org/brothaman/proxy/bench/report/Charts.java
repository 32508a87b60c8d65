package org.brothaman.proxy.bench.report;

import static org.brothaman.proxy.bench.figures.Figure.CPU_PER_1000;
import static org.brothaman.proxy.bench.figures.Figure.CPU_PER_GB;
import static org.brothaman.proxy.bench.figures.Figure.FORWARDED;
import static org.brothaman.proxy.bench.figures.Figure.MEMORY_PER_CONNECTION;
import static org.brothaman.proxy.bench.figures.Figure.P50;
import static org.brothaman.proxy.bench.figures.Figure.P99;
import static org.brothaman.proxy.bench.figures.Figure.RATE;
import static org.brothaman.proxy.bench.figures.Figure.THROUGHPUT;

import java.awt.Color;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.brothaman.proxy.bench.figures.Figure;
import org.brothaman.proxy.bench.figures.Results;
import org.brothaman.proxy.bench.figures.Summary;
import org.brothaman.proxy.bench.figures.Works;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.style.Styler;

/**
 * Draws the charts that README shows, as SVG, without a display. One colour per proxy everywhere.
 */
public final class Charts {

    private static final int WIDTH = 860;
    private static final int HEIGHT = 380;
    private static final double RATIO_MAX = 2.5;

    /** Letters are drawn as outlines with sixteen digits each; two after the point are plenty. */
    private static final Pattern LONG_FRACTION = Pattern.compile("(\\d+\\.\\d\\d)\\d+");

    private static final Map<String, Color> COLOURS =
            Map.of(
                    "floor", new Color(0x8D99AE),
                    "systemd", new Color(0x2B6CB0),
                    "bro-proxy", new Color(0xD94801),
                    "haproxy", new Color(0x38A169),
                    "nginx", new Color(0x805AD5),
                    "socat", new Color(0xB7791F));

    private final Set<String> proxies;
    private final Results results;
    private final Path folder;
    private final List<String> written = new ArrayList<>();

    public Charts(Set<String> proxies, Results results, Path folder) {
        this.proxies = proxies;
        this.results = results;
        this.folder = folder;
    }

    /** Writes every chart for which there are figures and gives their file names. */
    public List<String> write() throws IOException {
        Map<String, String> bulk = new LinkedHashMap<>();
        bulk.put("1 stream", "bulk-1");
        bulk.put("64 streams", "bulk-64");
        bulk.put("1, both ways", "both-1");
        bulk.put("64, both ways", "both-64");
        bulk.put("1,000, unprivileged", "bulk-1000");
        amounts("bulk-throughput", "Bulk throughput, GB/s (more is better)", bulk, THROUGHPUT);
        amounts("bulk-cpu", "CPU seconds per GB (less is better)", bulk, CPU_PER_GB);
        ratios(
                "round-trip-p50",
                "Round trip p50, ratio to systemd (less is better, cut at 2.5)",
                P50);
        ratios(
                "round-trip-p99",
                "Round trip p99, ratio to systemd (less is better, cut at 2.5)",
                P99);
        Map<String, String> brief = Map.of("short connections", "short");
        amounts("short-rate", "Short connections per second (more is better)", brief, RATE);
        amounts(
                "short-cpu",
                "CPU milliseconds per 1,000 short connections (less is better)",
                brief,
                CPU_PER_1000);
        draw(
                "idle-memory",
                "Anonymous and kernel memory per idle connection, KiB (less is better)",
                List.of(new Column("idle", "idle", MEMORY_PER_CONNECTION, true)),
                false);
        Map<String, String> start = Map.of("exec to first forwarded byte", "start");
        amounts("start-up", "Start-up, µs (less is better)", start, FORWARDED);
        return List.copyOf(written);
    }

    private void amounts(String name, String title, Map<String, String> works, Figure figure)
            throws IOException {
        List<Column> columns = new ArrayList<>();
        works.forEach((heading, work) -> columns.add(Column.of(heading, work, figure)));
        draw(name, title, columns, false);
    }

    private void ratios(String name, String title, Figure figure) throws IOException {
        List<Column> columns = new ArrayList<>();
        for (Works.Size size : Works.Size.values()) {
            columns.add(Column.of(size.title(), size.roundTrip(), figure));
        }
        draw(name, title, columns, true);
    }

    private void draw(String name, String title, List<Column> columns, boolean asRatio)
            throws IOException {
        List<Column> known = columns.stream().filter(column -> results.has(column.work())).toList();
        CategoryChart chart =
                new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title(title).build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setPlotGridVerticalLinesVisible(false);
        chart.getStyler().setPlotBorderVisible(false);
        chart.getStyler().setAvailableSpaceFill(0.8);
        chart.getStyler().setYAxisMin(0.0);
        if (asRatio) {
            chart.getStyler().setYAxisMax(RATIO_MAX);
        }
        boolean anything = false;
        List<String> headings = known.stream().map(Column::heading).toList();
        for (String proxy : proxies) {
            if (proxy.equals(Column.DIRECT)) {
                continue;
            }
            List<Double> values = new ArrayList<>();
            for (Column column : known) {
                values.add(value(column, proxy, asRatio));
            }
            if (values.stream().anyMatch(value -> value > 0)) {
                anything = true;
                chart.addSeries(proxy, headings, values)
                        .setFillColor(COLOURS.getOrDefault(proxy, Color.GRAY));
            }
        }
        Path file = folder.resolve(name + ".svg");
        if (!anything) {
            Files.deleteIfExists(file);
            return;
        }
        String svg = new String(ChartEncoder.getBytes(chart, "svg"), StandardCharsets.UTF_8);
        Files.writeString(file, LONG_FRACTION.matcher(svg).replaceAll("$1"));
        written.add(file.getFileName().toString());
    }

    /** A bar of height 0 stands for "no figure": charts never invent one. */
    private double value(Column column, String proxy, boolean asRatio) {
        return asRatio
                ? Math.min(RATIO_MAX, column.ratio(results, proxy).orElse(0.0))
                : Math.max(0, column.summary(results, proxy).map(Summary::median).orElse(0.0));
    }
}
