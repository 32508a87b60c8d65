package org.brothaman.proxy.bench.run;

import static org.brothaman.proxy.bench.figures.Figure.ANONYMOUS;
import static org.brothaman.proxy.bench.figures.Figure.CPU_PER_1000;
import static org.brothaman.proxy.bench.figures.Figure.CPU_PER_GB;
import static org.brothaman.proxy.bench.figures.Figure.DESCRIPTORS;
import static org.brothaman.proxy.bench.figures.Figure.DESCRIPTORS_PER_CONNECTION;
import static org.brothaman.proxy.bench.figures.Figure.GENERATOR_BUSY;
import static org.brothaman.proxy.bench.figures.Figure.INSTRUCTIONS;
import static org.brothaman.proxy.bench.figures.Figure.MEMORY_PER_CONNECTION;
import static org.brothaman.proxy.bench.figures.Figure.P50;
import static org.brothaman.proxy.bench.figures.Figure.P99;
import static org.brothaman.proxy.bench.figures.Figure.P999;
import static org.brothaman.proxy.bench.figures.Figure.PROXY_BUSY;
import static org.brothaman.proxy.bench.figures.Figure.RATE;
import static org.brothaman.proxy.bench.figures.Figure.RESIDENT;
import static org.brothaman.proxy.bench.figures.Figure.SYSTEM_CALLS;
import static org.brothaman.proxy.bench.figures.Figure.THREADS;
import static org.brothaman.proxy.bench.figures.Figure.THROUGHPUT;
import static org.brothaman.proxy.bench.figures.Figure.UNANSWERED;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.brothaman.proxy.bench.figures.Figure;
import org.brothaman.proxy.bench.figures.Outcome;
import org.brothaman.proxy.bench.figures.Work;
import org.brothaman.proxy.bench.figures.Work.Bulk;
import org.brothaman.proxy.bench.figures.Work.Exchange;
import org.brothaman.proxy.bench.figures.Work.Kind;
import org.brothaman.proxy.bench.figures.Work.Setting;

/**
 * Does one row: starts the contender, lets the load flow, looks at the contender before and after,
 * ends both. Nothing survives a row, so no row depends on another.
 */
public final class Measurement {

    private static final double GIGA = 1e9;
    private static final double NANOS_PER_MICRO = 1e3;
    private static final long REST_MILLIS = 300;

    /** What a start leaves to be done is over by then. */
    private static final long SETTLED_MILLIS = 2_000;

    private static final long SILENT_SECONDS = 5;
    private static final Exchange ONE_REQUEST = new Exchange(1, 0, 64, 0, 50);

    private final Place place;

    public Measurement(Place place) {
        this.place = place;
    }

    /** Never throws for what a contender does: a failure is an outcome. */
    public Outcome row(Contender contender, Work work) throws IOException, InterruptedException {
        Optional<String> excuse = contender.missing(place).or(() -> excuse(contender, work));
        if (excuse.isPresent()) {
            return new Outcome.LeftOut(excuse.get());
        }
        try {
            return new Outcome.Measured(
                    switch (work.kind()) {
                        case Work.StartUp start -> StartUpClock.read(contender, start, place);
                        case Work.Rest _ -> atRest(contender);
                        case Work.Trace trace -> traced(contender, trace, work.told());
                        case Kind load -> loaded(contender, load, work);
                    });
        } catch (RowFailed failed) {
            return new Outcome.Failed(failed.getMessage());
        }
    }

    private Optional<String> excuse(Contender contender, Work work) {
        if (work.setting() == Setting.UNPRIVILEGED && !place.root()) {
            return Optional.of("needs root to become another user");
        }
        if (!contender.takesPartIn(work)) {
            return Optional.of("as without a namespace");
        }
        if (work.told() && !contender.tells()) {
            return Optional.of("sends no header of the PROXY protocol");
        }
        if (work.kind() instanceof Exchange exchange && exchange.idle() > 0) {
            long needed = contender.descriptorsFor(exchange.idle() + exchange.busy());
            if (needed > place.descriptors()) {
                String reason = "needs %,d descriptors, the limit here is %,d";
                return Optional.of(reason.formatted(needed, place.descriptors()));
            }
            if (contender == Contender.SOCAT) {
                return Optional.of("one process per connection: thousands of processes");
            }
        }
        boolean proxyOnly =
                switch (work.kind()) {
                    case Work.StartUp _, Work.Rest _, Work.Trace _ -> true;
                    default -> false;
                };
        return contender == Contender.DIRECT && proxyOnly
                ? Optional.of("there is no proxy")
                : Optional.empty();
    }

    private Map<Figure, Double> loaded(Contender contender, Kind kind, Work work)
            throws IOException, InterruptedException, RowFailed {
        Place here = work.setting() == Setting.ONE_CORE ? place.onOneCore() : place;
        boolean unprivileged = work.setting() == Setting.UNPRIVILEGED;
        int connections = kind instanceof Exchange exchange ? exchange.busy() + exchange.idle() : 0;
        try (ProxyProcess proxy = ProxyProcess.start(contender, here, unprivileged, work.told())) {
            Optional<ProcessFigures> empty = proxy.handle().map(ProcessFigures::of);
            long kernelBefore = connections > 1_000 ? KernelMemory.calmKib() : 0;
            try (Load load = prepare(contender, kind, here, proxy)) {
                double proxyBefore = proxy.handle().map(ProcessFigures::cpuSeconds).orElse(0.0);
                double loadBefore = load.cpuSeconds();
                Load.Window window = load.measure();
                double proxyCpu =
                        proxy.handle().map(ProcessFigures::cpuSeconds).orElse(0.0) - proxyBefore;
                double loadCpu = load.cpuSeconds() - loadBefore;
                Map<Figure, Double> figures = new EnumMap<>(Figure.class);
                traffic(figures, kind, window);
                figures.put(GENERATOR_BUSY, 100 * loadCpu / window.seconds());
                proxy.handle().ifPresent(_ -> cost(figures, kind, window, proxyCpu));
                Optional<ProcessFigures> full = proxy.handle().map(ProcessFigures::of);
                full.ifPresent(now -> usage(figures, now));
                if (connections > 1_000) {
                    long kernel = KernelMemory.kib() - kernelBefore;
                    perConnection(figures, empty, full, kernel, connections);
                }
                check(proxy, window);
                load.letGo();
                return figures;
            }
        }
    }

    private static Load prepare(Contender contender, Kind kind, Place here, ProxyProcess proxy)
            throws IOException, RowFailed {
        try {
            return Load.prepare(kind, here, proxy.ports(), contender.generatorOptions());
        } catch (RowFailed failed) {
            String words = proxy.lastWords();
            throw new RowFailed(
                    failed.getMessage() + (words.isEmpty() ? "" : "; it said: " + words));
        }
    }

    private static void check(ProxyProcess proxy, Load.Window window) throws RowFailed {
        if (proxy.died()) {
            throw new RowFailed("the proxy died: " + proxy.lastWords());
        }
        if (window.get("errors") > 0) {
            throw new RowFailed(
                    "%d connections broke; it said: %s"
                            .formatted(window.get("errors"), proxy.lastWords()));
        }
    }

    private static void traffic(Map<Figure, Double> figures, Kind kind, Load.Window window) {
        if (kind instanceof Bulk) {
            figures.put(THROUGHPUT, window.get("bytes") / GIGA / window.seconds());
            return;
        }
        figures.put(RATE, window.get("operations") / window.seconds());
        figures.put(UNANSWERED, (double) window.get("unanswered"));
        if (window.get("bytes") > 0) {
            figures.put(THROUGHPUT, window.get("bytes") / GIGA / window.seconds());
        }
        Histogram latencies = window.latencies();
        figures.put(P50, latencies.getValueAtPercentile(50) / NANOS_PER_MICRO);
        figures.put(P99, latencies.getValueAtPercentile(99) / NANOS_PER_MICRO);
        figures.put(P999, latencies.getValueAtPercentile(99.9) / NANOS_PER_MICRO);
    }

    private static void cost(
            Map<Figure, Double> figures, Kind kind, Load.Window window, double cpuSeconds) {
        figures.put(PROXY_BUSY, 100 * cpuSeconds / window.seconds());
        if (window.get("bytes") > 0) {
            figures.put(CPU_PER_GB, cpuSeconds / (window.get("bytes") / GIGA));
        }
        if (!(kind instanceof Bulk) && window.get("operations") > 0) {
            figures.put(CPU_PER_1000, 1e6 * cpuSeconds / window.get("operations"));
        }
    }

    private static void usage(Map<Figure, Double> figures, ProcessFigures now) {
        figures.put(RESIDENT, (double) now.residentKib());
        figures.put(ANONYMOUS, (double) now.anonymousKib());
        figures.put(DESCRIPTORS, (double) now.descriptors());
        figures.put(THREADS, (double) now.threads());
    }

    /** For "direct" this is what the generator's own two sockets cost the kernel. */
    private static void perConnection(
            Map<Figure, Double> figures,
            Optional<ProcessFigures> empty,
            Optional<ProcessFigures> full,
            long kernelKib,
            int connections) {
        long before = empty.map(ProcessFigures::anonymousKib).orElse(0L);
        long after = full.map(ProcessFigures::anonymousKib).orElse(0L);
        figures.put(MEMORY_PER_CONNECTION, (double) (kernelKib + after - before) / connections);
        full.ifPresent(
                now ->
                        figures.put(
                                DESCRIPTORS_PER_CONNECTION,
                                (now.descriptors() - 3.0) / connections));
    }

    private Map<Figure, Double> atRest(Contender contender)
            throws IOException, InterruptedException, RowFailed {
        try (ProxyProcess proxy = ProxyProcess.start(contender, place, false, false)) {
            try (Load load = prepare(contender, ONE_REQUEST, place, proxy)) {
                load.measure();
                load.letGo();
            }
            Thread.sleep(REST_MILLIS);
            Map<Figure, Double> figures = new EnumMap<>(Figure.class);
            usage(figures, ProcessFigures.of(proxy.handle().orElseThrow()));
            if (proxy.died()) {
                throw new RowFailed("the proxy died: " + proxy.lastWords());
            }
            return figures;
        }
    }

    private Map<Figure, Double> traced(Contender contender, Work.Trace trace, boolean told)
            throws IOException, InterruptedException, RowFailed {
        Kind kind = trace.traced();
        if (kind instanceof Work.Rest) {
            return Map.of(figure(trace.counter()), perSilentSecond(contender, trace.counter()));
        }
        try (ProxyProcess proxy = ProxyProcess.start(contender, place, false, told);
                Load load = prepare(contender, kind, place, proxy);
                Tracer tracer = attach(trace.counter(), proxy.handle().orElseThrow())) {
            Load.Window window = load.measure();
            long count = tracer.stop();
            check(proxy, window);
            load.letGo();
            double operations =
                    kind instanceof Bulk
                            ? window.get("bytes") / GIGA
                            : Math.max(window.get("total"), window.get("operations"));
            if (operations == 0) {
                throw new RowFailed("nothing came through while it was traced");
            }
            return Map.of(figure(trace.counter()), count / operations);
        }
    }

    private static Figure figure(Work.Counter counter) {
        return switch (counter) {
            case SYSTEM_CALLS -> SYSTEM_CALLS;
            case INSTRUCTIONS -> INSTRUCTIONS;
        };
    }

    /** While one connection is open, on which something has passed and nothing passes now. */
    private double perSilentSecond(Contender contender, Work.Counter counter)
            throws IOException, InterruptedException, RowFailed {
        try (ProxyProcess proxy = ProxyProcess.start(contender, place, false, false);
                Load load = prepare(contender, ONE_REQUEST, place, proxy)) {
            Load.Window window = load.measure();
            Thread.sleep(SETTLED_MILLIS);
            try (Tracer tracer = attach(counter, proxy.handle().orElseThrow())) {
                Thread.sleep(SILENT_SECONDS * 1_000);
                double count = tracer.stop();
                check(proxy, window);
                load.letGo();
                return count / SILENT_SECONDS;
            }
        }
    }

    private Tracer attach(Work.Counter counter, ProcessHandle process)
            throws IOException, InterruptedException, RowFailed {
        return switch (counter) {
            case SYSTEM_CALLS -> SystemCalls.attach(process, place);
            case INSTRUCTIONS -> Instructions.attach(process, place);
        };
    }
}
