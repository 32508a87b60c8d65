package org.brothaman.proxy.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;

/** Durations counted by length, in seconds. Its owner synchronizes access. */
final class Buckets {
    /** What containers take to start: from a thaw to the largest of databases. */
    private static final double[] BOUNDS = {
        0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, Double.POSITIVE_INFINITY
    };

    private final long[] counts = new long[BOUNDS.length];
    private double sum;

    void add(double seconds) {
        int bucket = 0;
        while (seconds > BOUNDS[bucket]) {
            bucket++;
        }
        counts[bucket]++;
        sum += seconds;
    }

    HistogramSnapshot.HistogramDataPointSnapshot snapshot(Labels labels) {
        return snapshot(BOUNDS, counts, sum, labels);
    }

    /**
     * @param bounds ascending, the last one infinite
     * @param counts how many fell into each, not into those below it too
     */
    static HistogramSnapshot.HistogramDataPointSnapshot snapshot(
            double[] bounds, long[] counts, double sum, Labels labels) {
        return HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, counts))
                .sum(sum)
                .labels(labels)
                .build();
    }
}
