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
import java.util.stream.Stream;
import org.brothaman.proxy.bench.figures.Figure;
import org.brothaman.proxy.bench.figures.Results;
import org.brothaman.proxy.bench.figures.Summary;
import org.brothaman.proxy.bench.figures.Works.Size;

/** What bro-proxy set out to reach, and whether this run shows it. */
record Target(String title, Column column, Bound bound) {

    static final String SUBJECT = "bro-proxy";

    private static final List<Size> MESSAGES = List.of(Size.B64, Size.K1, Size.K16);

    private static final List<String> REFERENCE = List.of(Column.REFERENCE);
    private static final List<String> FLOOR = List.of("floor");
    private static final List<String> NGINX = List.of("nginx");
    private static final List<String> PEERS = List.of(Column.REFERENCE, "haproxy", "nginx");

    /** What is held against what. */
    sealed interface Bound {
        record Amount(double most) implements Bound {}

        /** The ratio to each of these contenders, in their column. */
        record AtMost(double ratio, List<String> others, Column theirs) implements Bound {}

        /** Likewise. */
        record AtLeast(double ratio, List<String> others, Column theirs) implements Bound {}
    }

    /** What the run says about a target. */
    sealed interface Verdict {
        record Reached(double value) implements Verdict {}

        record Missed(double value) implements Verdict {}

        record Unknown() implements Verdict {}
    }

    static List<Target> all() {
        List<Target> all = new ArrayList<>();
        streams(all);
        roundTrips(all);
        shortConnections(all);
        counts(all);
        idle(all);
        startAndRest(all);
        return all;
    }

    private static void streams(List<Target> all) {
        Column throughput = Column.of("bulk-64", THROUGHPUT);
        Column bothWays = Column.of("both-64", THROUGHPUT);
        Column unprivileged = Column.of("bulk-1000", THROUGHPUT);
        Column cpu = Column.of("bulk-1000", CPU_PER_GB);
        all.add(most("bulk, 1 stream: CPU per GB", Column.of("bulk-1", CPU_PER_GB), 0.8));
        all.add(least("bulk, 64 streams: throughput", throughput, 1.2, REFERENCE));
        all.add(least("bulk both ways, 64 streams: throughput", bothWays, 1, REFERENCE));
        all.add(amount("bulk, 64 streams: resident, KiB", "bulk-64", RESIDENT, 12 * 1024));
        all.add(
                amount(
                        "bulk both ways, 64 streams: resident, KiB",
                        "both-64",
                        RESIDENT,
                        12 * 1024));
        all.add(
                least(
                        "1,000 bulk streams, unprivileged: throughput",
                        unprivileged,
                        1.2,
                        REFERENCE));
        all.add(most("1,000 bulk streams, unprivileged: CPU per GB", cpu, 0.8));
    }

    private static void roundTrips(List<Target> all) {
        all.add(most("64 B round trip: p50", Column.of(Size.B64.roundTrip(), P50), 0.8));
        all.add(most("64 B round trip: p99", Column.of(Size.B64.roundTrip(), P99), 0.8));
        for (Size size : List.of(Size.K16, Size.K256, Size.M1)) {
            String title = size.title() + " round trip: p50";
            all.add(most(title, Column.of(size.roundTrip(), P50), 0.9));
        }
        for (Size size : MESSAGES) {
            String title = size.title() + " round trip: p50";
            all.add(most(title, Column.of(size.roundTrip(), P50), 1.05, FLOOR));
        }
        for (Size size : MESSAGES) {
            String title = size.title() + " on 16 connections at a fixed rate: p99";
            all.add(most(title, Column.of(size.fixedRate(), P99), 1));
        }
    }

    private static void shortConnections(List<Target> all) {
        Column rate = Column.of("short", RATE);
        Column cpu = Column.of("short", CPU_PER_1000);
        all.add(least("short connections per second", rate, 1.6, REFERENCE));
        all.add(least("short connections per second", rate, 1, NGINX));
        all.add(most("CPU per short connection", cpu, 0.5));
        all.add(most("CPU per short connection", cpu, 1, NGINX));
    }

    private static void counts(List<Target> all) {
        all.add(amount("system calls per 64 B round trip", Size.B64.calls(), SYSTEM_CALLS, 6));
        all.add(amount("system calls per short connection", "calls-short", SYSTEM_CALLS, 22));
        all.add(amount("instructions per 64 B round trip", Size.B64.steps(), INSTRUCTIONS, 2_500));
        all.add(amount("instructions per short connection", "steps-short", INSTRUCTIONS, 7_000));
        for (Size size : MESSAGES) {
            String title = "instructions per " + size.title() + " round trip";
            all.add(most(title, Column.of(size.steps(), INSTRUCTIONS), 1, PEERS));
        }
        Column brief = Column.of("steps-short", INSTRUCTIONS);
        all.add(most("instructions per short connection", brief, 1, PEERS));
        all.add(most("instructions per GB", Column.of("steps-bulk", INSTRUCTIONS), 1, PEERS));
        Column silent = Column.of("steps-rest", INSTRUCTIONS);
        all.add(most("instructions per second beside a silent connection", silent, 1, PEERS));
    }

    private static void idle(List<Target> all) {
        for (String idle : List.of("idle", "idle-most")) {
            String title = idle + ": descriptors per connection";
            all.add(amount(title, idle, DESCRIPTORS_PER_CONNECTION, 2.05));
        }
        Column memory = new Column("", "idle", MEMORY_PER_CONNECTION, true);
        all.add(most("idle: anonymous + kernel memory per connection", memory, 0.5));
    }

    private static void startAndRest(List<Target> all) {
        Column forwarded = Column.of("start", FORWARDED);
        Column ready = Column.of("start", READY);
        all.add(most("exec to first forwarded byte", forwarded, 1.5));
        all.add(amount("exec to READY=1, µs", "start", READY, 10_000));
        all.add(
                new Target(
                        "exec to READY=1, beside systemd's first forwarded byte",
                        ready,
                        new Bound.AtMost(0.6, REFERENCE, forwarded)));
        all.add(amount("resident at rest, KiB", "rest", RESIDENT, 12 * 1024));
        all.add(amount("anonymous at rest, KiB", "rest", ANONYMOUS, 4 * 1024));
    }

    private static Target most(String title, Column column, double ratio) {
        return most(title, column, ratio, REFERENCE);
    }

    private static Target most(String title, Column column, double ratio, List<String> others) {
        return new Target(title, column, new Bound.AtMost(ratio, others, column));
    }

    private static Target least(String title, Column column, double ratio, List<String> others) {
        return new Target(title, column, new Bound.AtLeast(ratio, others, column));
    }

    private static Target amount(String title, String work, Figure figure, double most) {
        return new Target(title, Column.of(work, figure), new Bound.Amount(most));
    }

    Verdict verdict(Results results) {
        Optional<Double> value =
                switch (bound) {
                    case Bound.Amount _ ->
                            column.summary(results, SUBJECT)
                                    .map(Summary::median)
                                    .map(this::rounded);
                    case Bound.AtMost(double _, List<String> others, Column theirs) ->
                            ratios(results, others, theirs).max(Double::compare);
                    case Bound.AtLeast(double _, List<String> others, Column theirs) ->
                            ratios(results, others, theirs).min(Double::compare);
                };
        if (value.isEmpty()) {
            return new Verdict.Unknown();
        }
        double measured = value.get();
        boolean reached =
                switch (bound) {
                    case Bound.Amount(double most) -> measured <= most;
                    case Bound.AtMost(double most, List<String> _, Column _) -> measured <= most;
                    case Bound.AtLeast(double least, List<String> _, Column _) -> measured >= least;
                };
        return reached ? new Verdict.Reached(measured) : new Verdict.Missed(measured);
    }

    /** Of all of them, or none: nobody is the best of those who were not there. */
    private Stream<Double> ratios(Results results, List<String> others, Column theirs) {
        List<Double> ratios =
                others.stream()
                        .flatMap(other -> column.ratio(results, SUBJECT, other, theirs).stream())
                        .toList();
        return ratios.size() == others.size() ? ratios.stream() : Stream.empty();
    }

    /**
     * Both edges of strace's window add a call or two to thousands: one decimal is what is known.
     */
    private double rounded(double value) {
        return column.figure() == SYSTEM_CALLS ? Math.round(value * 10) / 10.0 : value;
    }

    boolean isAmount() {
        return bound instanceof Bound.Amount;
    }

    /** The bound in words. */
    String demand() {
        return switch (bound) {
            case Bound.Amount(double most) -> "at most " + Numbers.shorten(most);
            case Bound.AtMost(double ratio, List<String> others, Column _) ->
                    "at most ×" + ratio + of(others);
            case Bound.AtLeast(double ratio, List<String> others, Column _) ->
                    "at least ×" + ratio + of(others);
        };
    }

    private static String of(List<String> others) {
        return others.equals(REFERENCE)
                ? ""
                : others.size() == 1 ? " of " + others.getFirst() : " of the best peer";
    }
}
