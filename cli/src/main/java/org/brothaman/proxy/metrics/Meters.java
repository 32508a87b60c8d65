package org.brothaman.proxy.metrics;

import io.micrometer.core.instrument.Tags;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.brothaman.proxy.loop.TurnTimes;
import org.brothaman.proxy.server.Statistics;
import org.brothaman.proxy.session.ConnectionEnd;
import org.brothaman.proxy.session.ServiceStatistics;
import org.brothaman.proxy.session.SourceAddress;

/**
 * The metrics of the data plane and of the process by name, over the figures of one moment. Made at
 * the first scrape; each scrape hands in the figures that it renders. Used by one thread at a time.
 */
final class Meters {
    private static final double NANOS = 1e9;
    private static final double[] TURN_BOUNDS = turnBounds();

    private final Registry registry = new Registry();
    private final UnitMeters units;
    private final Set<Map.Entry<Integer, SourceAddress>> sources = new HashSet<>();
    private Statistics now;

    @SuppressWarnings("NullAway.Init") // read by render, before a figure is asked for
    private ProcessFigures process;

    /**
     * @param first tells what services there are; the later ones have the same
     */
    Meters(
            Build build,
            int connectionsMax,
            double startSeconds,
            BaseUnits units,
            Statistics first) {
        this.now = first;
        this.units = new UnitMeters(registry, units);
        for (int i = 0; i < first.services().size(); i++) {
            registerService(i, Tags.of("service", first.services().get(i).name()));
        }
        registerProxy(build, connectionsMax);
        registerProcess(startSeconds);
    }

    MetricsBody render(Statistics figures, boolean openMetrics) {
        now = figures;
        process = ProcessFigures.read(Path.of("/proc/self"));
        units.registerNew();
        registerNewSources();
        return registry.render(openMetrics);
    }

    private void registerService(int index, Tags tags) {
        gauge(
                "connections.open",
                "Open connections, including those that wait for their backend.",
                tags,
                service(index, ServiceStatistics::open));
        gauge(
                "connections.waiting",
                "Open connections that wait for their backend.",
                tags,
                service(index, ServiceStatistics::waiting));
        gauge(
                "connections.quiet",
                "Open connections whose unit was frozen under them, until their next byte.",
                tags,
                service(index, ServiceStatistics::quiet));
        counter(
                "quiet.wakes",
                "Times that a byte on a quiet connection asked for the frozen unit to be thawed.",
                tags,
                service(index, ServiceStatistics::stirs));
        counter(
                "connections.accepted",
                "Connections accepted and served.",
                tags,
                service(index, ServiceStatistics::served));
        counter(
                "connections.refused",
                "Clients refused because the connection limit was reached.",
                tags.and("reason", "limit"),
                service(index, ServiceStatistics::refused));
        for (ConnectionEnd end : ConnectionEnd.values()) {
            counter(
                    "connections.closed",
                    "Connections that have ended, by reason.",
                    tags.and("reason", end.word()),
                    service(index, service -> service.ended().get(end)));
        }
        counter(
                "accept.failures",
                "Failures of accept(2), for example because no descriptor was left.",
                tags,
                service(index, ServiceStatistics::acceptFailures));
        counter(
                "dial.failures",
                "Times that no address of the backend accepted a connection; bro-proxy may have started its unit then.",
                tags,
                service(index, ServiceStatistics::dialFailures));
        String bytes = "Bytes forwarded.";
        counter(
                "relayed.bytes",
                bytes,
                tags.and("direction", "to_backend"),
                service(index, ServiceStatistics::toBackend));
        counter(
                "relayed.bytes",
                bytes,
                tags.and("direction", "to_client"),
                service(index, ServiceStatistics::toClient));
    }

    /** Each when it first occurs: only a backend in a network namespace has any. */
    private void registerNewSources() {
        List<ServiceStatistics> services = now.services();
        for (int i = 0; i < services.size(); i++) {
            int index = i;
            for (SourceAddress source : services.get(i).sources().keySet()) {
                if (sources.add(Map.entry(index, source))) {
                    counter(
                            "backend.connections",
                            "Connections to the backend by the address that it saw: the client's, or why not.",
                            Tags.of("service", services.get(i).name(), "source", source.word()),
                            service(index, one -> one.sources().getOrDefault(source, 0L)));
                }
            }
        }
    }

    private static ToDoubleFunction<Statistics> service(
            int index, ToDoubleFunction<ServiceStatistics> figure) {
        return statistics -> figure.applyAsDouble(statistics.services().get(index));
    }

    private void registerProxy(Build build, int connectionsMax) {
        Tags none = Tags.empty();
        gauge(
                "connections.max",
                "Maximum concurrent connections.",
                none,
                statistics -> connectionsMax);
        gauge(
                "idle.seconds",
                "How long no connection has been open; 0 while one is.",
                none,
                statistics -> Math.max(0, statistics.idleNanos() / NANOS));
        gauge("pipes.in.use", "Pipes in use by streams.", none, Statistics::pipesLent);
        counter(
                "pipes.borrowed",
                "Times that a stream got a pipe.",
                none,
                Statistics::pipesBorrowed);
        counter(
                "pipe.fallbacks",
                "Times that a stream was copied because no pipe was available.",
                none,
                Statistics::pipeFallbacks);
        gauge(
                "loop.longest.turn.seconds",
                "Longest turn of an event loop since the start.",
                none,
                statistics -> statistics.turns().longestNanos() / NANOS);
        registry.histogram(
                "bro_proxy_loop_turn_seconds",
                "Duration of event-loop turns; the loop's other connections wait meanwhile.",
                () -> List.of(turns(now.turns())));
        counter(
                "log.suppressed",
                "Log messages suppressed by rate limiting.",
                none,
                Statistics::suppressed);
        registry.gauge(
                "bro.proxy.build.info",
                "Always 1; the label has the version.",
                Tags.of("version", build.version(), "commit", build.commit()),
                () -> 1);
    }

    private static HistogramDataPointSnapshot turns(TurnTimes turns) {
        long[] counts = turns.counts().stream().mapToLong(Long::longValue).toArray();
        return Buckets.snapshot(TURN_BOUNDS, counts, turns.busyNanos() / NANOS, Labels.EMPTY);
    }

    private static double[] turnBounds() {
        double[] bounds = new double[TurnTimes.BOUNDS_NANOS.size() + 1];
        for (int i = 0; i < TurnTimes.BOUNDS_NANOS.size(); i++) {
            bounds[i] = TurnTimes.BOUNDS_NANOS.get(i) / NANOS;
        }
        bounds[bounds.length - 1] = Double.POSITIVE_INFINITY;
        return bounds;
    }

    private void registerProcess(double startSeconds) {
        Tags none = Tags.empty();
        registry.counter(
                "process.cpu.seconds",
                "CPU time used by the process.",
                none,
                () -> process.cpuSeconds());
        registry.gauge(
                "process.resident.memory.bytes",
                "Resident memory in use.",
                none,
                () -> process.residentBytes());
        registry.gauge(
                "process.virtual.memory.bytes",
                "Virtual memory in use.",
                none,
                () -> process.virtualBytes());
        registry.gauge(
                "process.start.time.seconds",
                "When the process started, in seconds since 1970.",
                none,
                () -> startSeconds);
        registry.gauge(
                "process.open.fds", "Open descriptors.", none, () -> process.openDescriptors());
        registry.gauge(
                "process.max.fds",
                "Maximum number of open descriptors.",
                none,
                () -> process.maxDescriptors());
    }

    private void counter(String name, String help, Tags tags, ToDoubleFunction<Statistics> figure) {
        registry.counter("bro.proxy." + name, help, tags, () -> figure.applyAsDouble(now));
    }

    private void gauge(String name, String help, Tags tags, ToDoubleFunction<Statistics> figure) {
        registry.gauge("bro.proxy." + name, help, tags, () -> figure.applyAsDouble(now));
    }
}
