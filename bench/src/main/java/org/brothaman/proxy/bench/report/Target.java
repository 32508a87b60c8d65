package org.brothaman.proxy.bench.report;

import static org.brothaman.proxy.bench.figures.Figure.ANONYMOUS;
import static org.brothaman.proxy.bench.figures.Figure.CPU_PER_1000;
import static org.brothaman.proxy.bench.figures.Figure.CPU_PER_GB;
import static org.brothaman.proxy.bench.figures.Figure.DESCRIPTORS_PER_CONNECTION;
import static org.brothaman.proxy.bench.figures.Figure.FORWARDED;
import static org.brothaman.proxy.bench.figures.Figure.INSTRUCTIONS;
import static org.brothaman.proxy.bench.figures.Figure.MEMORY_PER_CONNECTION;
import static org.brothaman.proxy.bench.figures.Figure.P50;
import static org.brothaman.proxy.bench.figures.Figure.P99;
import static org.brothaman.proxy.bench.figures.Figure.RATE;
import static org.brothaman.proxy.bench.figures.Figure.READY;
import static org.brothaman.proxy.bench.figures.Figure.RESIDENT;
import static org.brothaman.proxy.bench.figures.Figure.SYSTEM_CALLS;
import static org.brothaman.proxy.bench.figures.Figure.THROUGHPUT;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.brothaman.proxy.bench.figures.Results;
import org.brothaman.proxy.bench.figures.Summary;
import org.brothaman.proxy.bench.figures.Works.Size;

/**
 * What bro-proxy set out to reach, and whether this run shows it. A bound is a ratio to
 * systemd-socket-proxyd's median in the same run, or an amount.
 */
record Target(String title, Column column, Sense sense, double bound) {

    static final String SUBJECT = "bro-proxy";

    /** How a figure is held against its bound. */
    enum Sense {
        RATIO_AT_MOST,
        RATIO_AT_LEAST,
        AMOUNT_AT_MOST
    }

    /** What the run says about a target. */
    sealed interface Verdict {
        record Reached(double value) implements Verdict {}

        record Missed(double value) implements Verdict {}

        record Unknown() implements Verdict {}
    }

    static List<Target> all() {
        List<Target> all = new ArrayList<>();
        all.add(most("bulk, 1 stream: CPU per GB", Column.of("bulk-1", CPU_PER_GB), 0.8));
        all.add(least("bulk, 64 streams: throughput", Column.of("bulk-64", THROUGHPUT), 1.2));
        all.add(most("64 B round trip: p50", Column.of(Size.B64.roundTrip(), P50), 0.8));
        all.add(most("64 B round trip: p99", Column.of(Size.B64.roundTrip(), P99), 0.8));
        for (Size size : List.of(Size.K16, Size.K256, Size.M1)) {
            String title = size.title() + " round trip: p50";
            all.add(most(title, Column.of(size.roundTrip(), P50), 0.9));
        }
        all.add(least("short connections per second", Column.of("short", RATE), 1.6));
        all.add(most("CPU per short connection", Column.of("short", CPU_PER_1000), 0.5));
        all.add(amount("system calls per 64 B round trip", Size.B64.calls(), 6));
        all.add(amount("system calls per short connection", "calls-short", 22));
        all.add(
                amount(
                        "instructions per 64 B round trip",
                        Column.of(Size.B64.steps(), INSTRUCTIONS),
                        2_500));
        all.add(
                amount(
                        "instructions per short connection",
                        Column.of("steps-short", INSTRUCTIONS),
                        7_000));
        for (String idle : List.of("idle", "idle-most")) {
            Column held = Column.of(idle, DESCRIPTORS_PER_CONNECTION);
            all.add(
                    new Target(
                            idle + ": descriptors per connection",
                            held,
                            Sense.AMOUNT_AT_MOST,
                            2.05));
        }
        all.add(
                most(
                        "idle: anonymous + kernel memory per connection",
                        new Column("", "idle", MEMORY_PER_CONNECTION, true),
                        0.5));
        all.add(
                least(
                        "1,000 bulk streams, unprivileged: throughput",
                        Column.of("bulk-1000", THROUGHPUT),
                        1.2));
        all.add(
                most(
                        "1,000 bulk streams, unprivileged: CPU per GB",
                        Column.of("bulk-1000", CPU_PER_GB),
                        0.8));
        all.add(most("exec to first forwarded byte", Column.of("start", FORWARDED), 1.5));
        all.add(amount("exec to READY=1, µs", Column.of("start", READY), 10_000));
        all.add(amount("resident at rest, KiB", Column.of("rest", RESIDENT), 16 * 1024));
        all.add(amount("anonymous at rest, KiB", Column.of("rest", ANONYMOUS), 4 * 1024));
        return all;
    }

    private static Target most(String title, Column column, double bound) {
        return new Target(title, column, Sense.RATIO_AT_MOST, bound);
    }

    private static Target least(String title, Column column, double bound) {
        return new Target(title, column, Sense.RATIO_AT_LEAST, bound);
    }

    private static Target amount(String title, String traced, double bound) {
        return amount(title, Column.of(traced, SYSTEM_CALLS), bound);
    }

    private static Target amount(String title, Column column, double bound) {
        return new Target(title, column, Sense.AMOUNT_AT_MOST, bound);
    }

    Verdict verdict(Results results) {
        Optional<Double> value =
                sense == Sense.AMOUNT_AT_MOST
                        ? column.summary(results, SUBJECT).map(Summary::median).map(this::rounded)
                        : column.ratio(results, SUBJECT);
        if (value.isEmpty()) {
            return new Verdict.Unknown();
        }
        boolean reached =
                switch (sense) {
                    case RATIO_AT_MOST, AMOUNT_AT_MOST -> value.get() <= bound;
                    case RATIO_AT_LEAST -> value.get() >= bound;
                };
        return reached ? new Verdict.Reached(value.get()) : new Verdict.Missed(value.get());
    }

    /**
     * Both edges of strace's window add a call or two to thousands: one decimal is what is known.
     */
    private double rounded(double value) {
        return column.figure() == SYSTEM_CALLS ? Math.round(value * 10) / 10.0 : value;
    }

    /** The bound in words. */
    String demand() {
        return switch (sense) {
            case RATIO_AT_MOST -> "at most ×" + bound;
            case RATIO_AT_LEAST -> "at least ×" + bound;
            case AMOUNT_AT_MOST -> "at most " + Numbers.shorten(bound);
        };
    }
}
