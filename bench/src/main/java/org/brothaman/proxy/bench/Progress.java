package org.brothaman.proxy.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.brothaman.proxy.bench.figures.Figure;
import org.brothaman.proxy.bench.figures.Outcome;

/** One line per row with what came out and how long the rest will take. */
final class Progress {

    private static final List<Figure> WORTH_SAYING =
            List.of(
                    Figure.THROUGHPUT,
                    Figure.RATE,
                    Figure.P50,
                    Figure.P99,
                    Figure.CPU_PER_GB,
                    Figure.CPU_PER_1000,
                    Figure.MEMORY_PER_CONNECTION,
                    Figure.READY,
                    Figure.FORWARDED,
                    Figure.RESIDENT,
                    Figure.SYSTEM_CALLS,
                    Figure.INSTRUCTIONS);

    private static final int SAID = 4;

    private final long began = System.nanoTime();
    private final long plannedMillis;
    private long doneMillis;

    Progress(long plannedMillis) {
        this.plannedMillis = plannedMillis;
        System.out.println("about " + minutes(plannedMillis) + " for all rows");
    }

    void row(long millis, int round, String work, String proxy, Outcome outcome) {
        String said =
                switch (outcome) {
                    case Outcome.Measured(Map<Figure, Double> figures) -> brief(figures);
                    case Outcome.Failed(String reason) -> "FAILED: " + reason;
                    case Outcome.LeftOut(String reason) -> "not run: " + reason;
                };
        if (!(outcome instanceof Outcome.LeftOut)) {
            doneMillis += millis;
        }
        System.out.printf("round %d  %-11s %-9s %s%s%n", round, work, proxy, said, left());
    }

    private static String brief(Map<Figure, Double> figures) {
        return WORTH_SAYING.stream()
                .filter(figures::containsKey)
                .limit(SAID)
                .map(
                        figure ->
                                String.format(
                                        Locale.ROOT,
                                        "%s %.4g %s",
                                        figure.title(),
                                        figures.get(figure),
                                        figure.unit()))
                .collect(Collectors.joining(", "));
    }

    /** Scales the plan by how the rows so far went. */
    private String left() {
        if (doneMillis == 0) {
            return "";
        }
        double pace = (System.nanoTime() - began) / 1e6 / doneMillis;
        return "  [" + minutes((long) (Math.max(0, plannedMillis - doneMillis) * pace)) + " left]";
    }

    private static String minutes(long millis) {
        long seconds = millis / 1000;
        return seconds < 90
                ? seconds + " s"
                : "%d min %02d s".formatted(seconds / 60, seconds % 60);
    }
}
