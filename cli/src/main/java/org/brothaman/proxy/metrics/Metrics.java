package org.brothaman.proxy.metrics;

import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.brothaman.proxy.activation.lifecycle.UnitEvent;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.server.Statistics;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one run: what the command line opens, and closes at the end. The figures of units
 * are brought by activation threads; those of connections are fetched from the event loops by each
 * scrape, which costs a loop one short task. Exists only with {@code --metrics}.
 */
public final class Metrics implements AutoCloseable {
    /** A loop that does not answer for so long is stuck, and a scrape says so. */
    private static final long PATIENCE_MILLIS = 1000;

    private final Supplier<Build> build;
    private final int connectionsMax;
    private final BaseUnits units;
    private final Supplier<CompletionStage<Statistics>> statistics;
    private final Runnable rest;

    /** The process is a few milliseconds older than this. */
    private final long startMillis = System.currentTimeMillis();

    private @Nullable MetricsSocket socket;
    private @Nullable Meters meters;

    /**
     * @param units the names of all that there may be
     * @param statistics asks the event loops
     * @param rest called when a scrape is over, by its thread
     */
    public Metrics(
            Supplier<Build> build,
            int connectionsMax,
            Collection<String> units,
            Supplier<CompletionStage<Statistics>> statistics,
            Runnable rest) {
        this.build = build;
        this.connectionsMax = connectionsMax;
        this.units = new BaseUnits(units);
        this.statistics = statistics;
        this.rest = rest;
    }

    /**
     * Serves them there, from that loop.
     *
     * @throws IOException when that place is not to be had; the message says why and what to do
     */
    public void serve(MetricsAddress where, Kernel kernel, Loop loop, Log log) throws IOException {
        socket = MetricsSocket.open(where, kernel, loop, log, this::render, rest);
    }

    /** Something has become of a unit. Any thread. */
    public void happened(UnitEvent event) {
        units.add(event);
    }

    /** Null when an event loop does not answer. */
    @Nullable MetricsBody render(boolean openMetrics) {
        Statistics now;
        try {
            now =
                    statistics
                            .get()
                            .toCompletableFuture()
                            .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
        return render(now, openMetrics);
    }

    private synchronized MetricsBody render(Statistics now, boolean openMetrics) {
        if (meters == null) {
            meters = new Meters(build.get(), connectionsMax, startMillis / 1000.0, units, now);
        }
        return meters.render(now, openMetrics);
    }

    /** Removes the socket's file. Idempotent. */
    @Override
    public void close() {
        if (socket != null) {
            socket.close();
        }
    }
}
