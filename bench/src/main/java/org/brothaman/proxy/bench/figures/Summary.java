package org.brothaman.proxy.bench.figures;

import java.util.List;

/** Median, smallest and largest of one figure over the rounds. */
public record Summary(double median, double min, double max, int count) {

    /** The same with an amount taken off each. */
    public Summary less(double amount) {
        return new Summary(median - amount, min - amount, max - amount, count);
    }

    /** Sums up at least one value. */
    static Summary of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median =
                sorted.size() % 2 == 1
                        ? sorted.get(middle)
                        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Summary(median, sorted.getFirst(), sorted.getLast(), sorted.size());
    }
}
