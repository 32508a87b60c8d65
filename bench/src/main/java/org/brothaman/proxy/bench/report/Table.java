package org.brothaman.proxy.bench.report;

import static org.brothaman.proxy.bench.figures.Figure.ANONYMOUS;
import static org.brothaman.proxy.bench.figures.Figure.CPU_PER_1000;
import static org.brothaman.proxy.bench.figures.Figure.CPU_PER_GB;
import static org.brothaman.proxy.bench.figures.Figure.DESCRIPTORS;
import static org.brothaman.proxy.bench.figures.Figure.DESCRIPTORS_PER_CONNECTION;
import static org.brothaman.proxy.bench.figures.Figure.FORWARDED;
import static org.brothaman.proxy.bench.figures.Figure.GENERATOR_BUSY;
import static org.brothaman.proxy.bench.figures.Figure.INSTRUCTIONS;
import static org.brothaman.proxy.bench.figures.Figure.MEMORY_PER_CONNECTION;
import static org.brothaman.proxy.bench.figures.Figure.P50;
import static org.brothaman.proxy.bench.figures.Figure.P99;
import static org.brothaman.proxy.bench.figures.Figure.P999;
import static org.brothaman.proxy.bench.figures.Figure.PROXY_BUSY;
import static org.brothaman.proxy.bench.figures.Figure.RATE;
import static org.brothaman.proxy.bench.figures.Figure.READY;
import static org.brothaman.proxy.bench.figures.Figure.RESIDENT;
import static org.brothaman.proxy.bench.figures.Figure.SYSTEM_CALLS;
import static org.brothaman.proxy.bench.figures.Figure.THREADS;
import static org.brothaman.proxy.bench.figures.Figure.THROUGHPUT;
import static org.brothaman.proxy.bench.figures.Figure.UNANSWERED;

import java.util.ArrayList;
import java.util.List;
import org.brothaman.proxy.bench.figures.Figure;
import org.brothaman.proxy.bench.figures.Works;

/** One table of the report: a title and its columns; contenders are the lines. */
record Table(String title, List<Column> columns) {

    /** All tables, in the order of the report. */
    static List<Table> all() {
        List<Table> tables = new ArrayList<>();
        tables.add(bulk("Bulk, one way, 1 stream", "bulk-1", true));
        tables.add(bulk("Bulk, one way, 64 streams", "bulk-64", false));
        tables.add(bulk("Bulk, both ways, 1 stream", "both-1", false));
        tables.add(bulk("Bulk, both ways, 64 streams", "both-64", false));
        tables.add(bulk("Bulk, one way, 1,000 streams, unprivileged user", "bulk-1000", false));
        for (Works.Size size : Works.Size.values()) {
            tables.add(trip(size));
            tables.add(rate(size));
        }
        tables.add(brief());
        tables.add(told());
        tables.add(idle("Idle connections beside 100 busy ones", "idle"));
        tables.add(idle("As many idle connections as two descriptors each allow", "idle-most"));
        tables.add(start());
        return tables;
    }

    private static Table bulk(String title, String work, boolean traced) {
        List<Column> columns = new ArrayList<>(columns(work, THROUGHPUT, CPU_PER_GB, PROXY_BUSY));
        columns.addAll(columns(work, GENERATOR_BUSY, RESIDENT, ANONYMOUS, DESCRIPTORS));
        if (traced) {
            columns.add(Column.of("system calls per GB", "calls-bulk", SYSTEM_CALLS));
            columns.add(Column.of("instructions per GB", "steps-bulk", INSTRUCTIONS));
        }
        return new Table(title, columns);
    }

    private static Table trip(Works.Size size) {
        return new Table(
                "Request and reply of " + size.title() + ", one at a time, everything on one core",
                List.of(
                        Column.of("round trip p50, µs", size.roundTrip(), P50),
                        Column.of("p99, µs", size.roundTrip(), P99),
                        Column.of("p99.9, µs", size.roundTrip(), P999),
                        Column.of("CPU per 1,000, ms", size.roundTrip(), CPU_PER_1000),
                        Column.of("system calls per round trip", size.calls(), SYSTEM_CALLS),
                        Column.of("instructions", size.steps(), INSTRUCTIONS)));
    }

    private static Table rate(Works.Size size) {
        return new Table(
                "Request and reply of %s on 16 connections: %,d due per second, then as many as go"
                        .formatted(size.title(), size.rate()),
                List.of(
                        Column.of("p50 at the fixed rate, µs", size.fixedRate(), P50),
                        Column.of("p99, µs", size.fixedRate(), P99),
                        Column.of("p99.9, µs", size.fixedRate(), P999),
                        Column.of("never answered", size.fixedRate(), UNANSWERED),
                        Column.of("highest rate, 1/s", size.highest(), RATE),
                        Column.of("CPU per 1,000 there, ms", size.highest(), CPU_PER_1000),
                        Column.of("resident, KiB", size.highest(), RESIDENT),
                        Column.of("anonymous, KiB", size.highest(), ANONYMOUS)));
    }

    private static Table brief() {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.of("connections, 1/s", "short", RATE));
        columns.addAll(
                columns("short", CPU_PER_1000, P50, P99, GENERATOR_BUSY, RESIDENT, ANONYMOUS));
        columns.add(Column.of("system calls per connection", "calls-short", SYSTEM_CALLS));
        columns.add(Column.of("instructions per connection", "steps-short", INSTRUCTIONS));
        return new Table("Short connections: connect, 64 B there and back, close", columns);
    }

    private static Table told() {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.of("connections, 1/s", "told", RATE));
        columns.addAll(columns("told", CPU_PER_1000, P50, P99, GENERATOR_BUSY));
        columns.add(Column.of("system calls per connection", "calls-told", SYSTEM_CALLS));
        columns.add(Column.of("instructions per connection", "steps-told", INSTRUCTIONS));
        return new Table("The same with a header of the PROXY protocol, version 1", columns);
    }

    private static Table idle(String title, String work) {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.of(work, DESCRIPTORS_PER_CONNECTION));
        columns.add(
                new Column(
                        "anonymous + kernel memory per connection, KiB",
                        work,
                        MEMORY_PER_CONNECTION,
                        true));
        columns.addAll(columns(work, P50, P99, P999, CPU_PER_1000, RESIDENT, ANONYMOUS));
        return new Table(title, columns);
    }

    private static Table start() {
        List<Column> columns = new ArrayList<>(columns("start", READY, FORWARDED));
        columns.add(Column.of("resident at rest, KiB", "rest", RESIDENT));
        columns.add(Column.of("anonymous at rest, KiB", "rest", ANONYMOUS));
        columns.add(Column.of("descriptors at rest", "rest", DESCRIPTORS));
        columns.add(Column.of("threads at rest", "rest", THREADS));
        columns.add(
                Column.of(
                        "instructions per second beside a silent connection",
                        "steps-rest",
                        INSTRUCTIONS));
        return new Table("Start-up, and at rest after one connection", columns);
    }

    private static List<Column> columns(String work, Figure... figures) {
        List<Column> columns = new ArrayList<>();
        for (Figure figure : figures) {
            columns.add(Column.of(work, figure));
        }
        return columns;
    }
}
