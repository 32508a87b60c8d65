package org.brothaman.proxy.bench.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.brothaman.proxy.bench.figures.Work.Brief;
import org.brothaman.proxy.bench.figures.Work.Bulk;
import org.brothaman.proxy.bench.figures.Work.Exchange;
import org.brothaman.proxy.bench.figures.Work.Kind;

/**
 * The load generator with its backend, one run of one kind of work: prepared, measured, let go.
 * Latencies come back as raw nanoseconds and are counted in a histogram here.
 */
final class Load implements AutoCloseable {

    private static final Duration PREPARE = Duration.ofSeconds(40);
    private static final Duration SLACK = Duration.ofSeconds(15);
    private static final Duration END = Duration.ofSeconds(10);
    private static final Pattern FIELD = Pattern.compile("\"(\\w+)\":(\\d+)");
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int DIGITS = 3;

    /** The generator's own numbers for the window; a name it did not say counts as zero. */
    record Window(Map<String, Long> numbers, Histogram latencies) {
        long get(String name) {
            return numbers.getOrDefault(name, 0L);
        }

        double seconds() {
            return get("nanos") / 1e9;
        }
    }

    private final Child child;
    private final Path latencies;
    private final long millis;

    private Load(Child child, Path latencies, long millis) {
        this.child = child;
        this.latencies = latencies;
        this.millis = millis;
    }

    /** Opens the backend and every connection through the proxy, and lets data flow once. */
    static Load prepare(Kind kind, Place place, Ports ports, List<String> options)
            throws IOException, RowFailed {
        Path latencies = place.scratch().resolve("latencies");
        Files.deleteIfExists(latencies);
        List<String> command = new ArrayList<>(place.generatorPrefix());
        command.add(place.helpers().resolve("load").toString());
        command.addAll(options);
        command.addAll(words(kind, ports, latencies, place.generatorAlone()));
        Child child = Child.start("load", command, place.scratch());
        Load load = new Load(child, latencies, millis(kind));
        try {
            String said = child.line(PREPARE);
            if (!said.equals("ready")) {
                throw new RowFailed("load said '" + said + "'");
            }
            return load;
        } catch (IOException | RowFailed e) {
            load.close();
            throw e;
        }
    }

    private static List<String> words(Kind kind, Ports ports, Path latencies, boolean spin) {
        List<Object> words = new ArrayList<>();
        switch (kind) {
            case Bulk bulk -> {
                words.addAll(List.of("bulk", ports.backend(), ports.proxy(), bulk.streams()));
                words.addAll(List.of(bulk.bothWays() ? "both" : "one", bulk.millis()));
            }
            case Exchange exchange -> {
                words.addAll(List.of("exchange", ports.backend(), ports.proxy(), exchange.busy()));
                words.addAll(List.of(exchange.idle(), exchange.size(), exchange.rate()));
                words.addAll(List.of(spin ? "spin" : "sleep", exchange.millis(), latencies));
            }
            case Brief brief -> {
                words.addAll(List.of("brief", ports.backend(), ports.proxy(), brief.parallel()));
                words.addAll(List.of(brief.millis(), brief.most()));
                words.addAll(List.of(brief.told() ? "told" : "plain", latencies));
            }
            default -> throw new IllegalArgumentException("no load of kind " + kind);
        }
        return words.stream().map(Object::toString).toList();
    }

    private static long millis(Kind kind) {
        return switch (kind) {
            case Bulk bulk -> bulk.millis();
            case Exchange exchange -> exchange.millis();
            case Brief brief -> brief.millis();
            default -> 0;
        };
    }

    /** Processor seconds of the generator itself. */
    double cpuSeconds() {
        return ProcessFigures.cpuSeconds(child.handle());
    }

    /** The measured window. Connections stay open afterwards, until {@link #letGo}. */
    Window measure() throws IOException, RowFailed {
        child.goOn();
        String line = child.line(SLACK.plusMillis(millis));
        Map<String, Long> numbers = new HashMap<>();
        Matcher field = FIELD.matcher(line);
        while (field.find()) {
            numbers.put(field.group(1), Long.parseLong(field.group(2)));
        }
        return new Window(numbers, histogram());
    }

    private Histogram histogram() throws IOException {
        Histogram histogram = new Histogram(LONGEST_NANOS, DIGITS);
        if (Files.exists(latencies)) {
            ByteBuffer words =
                    ByteBuffer.wrap(Files.readAllBytes(latencies)).order(ByteOrder.LITTLE_ENDIAN);
            while (words.hasRemaining()) {
                histogram.recordValue(Math.min(words.getLong(), LONGEST_NANOS));
            }
        }
        return histogram;
    }

    /** Closes every connection and waits for the generator's end. */
    void letGo() throws RowFailed, InterruptedException {
        child.goOn();
        child.await(END);
    }

    @Override
    public void close() {
        child.close();
    }
}
