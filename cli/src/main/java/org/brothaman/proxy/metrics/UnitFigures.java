package org.brothaman.proxy.metrics;

import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.brothaman.proxy.activation.lifecycle.OnIdle;
import org.brothaman.proxy.activation.lifecycle.UnitEvent;

/**
 * Counters of one unit since the start. Written by activation threads and read by scrapes, under
 * its own lock.
 */
final class UnitFigures {
    private static final double NANOS = 1e9;

    private final Buckets start = new Buckets();
    private final Buckets readiness = new Buckets();
    private final Map<String, Long> startFailures = new TreeMap<>();
    private final Map<String, Long> troubles = new TreeMap<>();
    private long activations;
    private long thaws;
    private long stops;
    private long freezes;

    synchronized void add(UnitEvent event) {
        switch (event) {
            case UnitEvent.Woken woken -> {
                activations++;
                thaws += woken.thawed() ? 1 : 0;
                start.add(seconds(woken.start()));
                readiness.add(seconds(woken.readiness()));
            }
            case UnitEvent.NotWoken failure -> startFailures.merge(failure.result(), 1L, Long::sum);
            case UnitEvent.Slept slept -> {
                boolean freezes = slept.how() == OnIdle.FREEZE;
                this.freezes += freezes ? 1 : 0;
                stops += freezes ? 0 : 1;
            }
            case UnitEvent.Found _,
                    UnitEvent.Waits _,
                    UnitEvent.Needed _,
                    UnitEvent.Left _,
                    UnitEvent.Reclaimed _,
                    UnitEvent.NotReclaimed _,
                    UnitEvent.AtRisk _ -> {}
            case UnitEvent.Killed killed -> troubles.merge(killed.result(), 1L, Long::sum);
            case UnitEvent.Troubled trouble -> troubles.merge(trouble.result(), 1L, Long::sum);
        }
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }

    synchronized long activations() {
        return activations;
    }

    synchronized long thaws() {
        return thaws;
    }

    synchronized long stops() {
        return stops;
    }

    synchronized long freezes() {
        return freezes;
    }

    /** By result. */
    synchronized Map<String, Long> startFailures() {
        return Map.copyOf(startFailures);
    }

    /** By result. */
    synchronized Map<String, Long> troubles() {
        return Map.copyOf(troubles);
    }

    /** How long starts took. */
    synchronized HistogramDataPointSnapshot start(Labels labels) {
        return start.snapshot(labels);
    }

    /** How long units took to answer after they were started. */
    synchronized HistogramDataPointSnapshot readiness(Labels labels) {
        return readiness.snapshot(labels);
    }
}
