package org.brothaman.proxy.bench.run;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.brothaman.proxy.bench.figures.Figure;
import org.brothaman.proxy.bench.figures.Work.StartUp;

/**
 * Start-up, timed by the C helper {@code startup}: as socket activation makes it where the
 * contender can inherit its socket (a client waits in the queue before the program is executed),
 * otherwise with a client that tries until somebody listens.
 */
final class StartUpClock {

    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final Pattern LINE =
            Pattern.compile("\\{\"ready_us\":([-\\d.]+),\"forwarded_us\":([-\\d.]+)}");

    private StartUpClock() {}

    /** Medians over the rounds; a contender that never says READY=1 has no such figure. */
    static Map<Figure, Double> read(Contender contender, StartUp start, Place place)
            throws IOException, RowFailed {
        Ports ports = Ports.free();
        List<String> command = new ArrayList<>(place.generatorPrefix());
        command.add(place.helpers().resolve("startup").toString());
        for (Object word :
                List.of(ports.proxy(), ports.backend(), place.firstProxyCpu(), start.times())) {
            command.add(word.toString());
        }
        command.add(contender.inherits() ? "inherits" : "listens");
        command.addAll(
                contender.inherits()
                        ? contender.inherited(place, ports)
                        : contender.command(place, ports, false));
        double[] ready = new double[start.times()];
        double[] forwarded = new double[start.times()];
        try (Child startup = Child.start("startup", command, place.scratch())) {
            for (int i = 0; i < start.times(); i++) {
                Matcher line = LINE.matcher(startup.line(PATIENCE));
                if (!line.matches()) {
                    throw new RowFailed("startup: " + startup.lastWords());
                }
                ready[i] = Double.parseDouble(line.group(1));
                forwarded[i] = Double.parseDouble(line.group(2));
                if (forwarded[i] < 0) {
                    throw new RowFailed("no byte came through in 5 s; " + startup.lastWords());
                }
            }
        }
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.FORWARDED, median(forwarded));
        if (median(ready) > 0) {
            figures.put(Figure.READY, median(ready));
        }
        return figures;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
