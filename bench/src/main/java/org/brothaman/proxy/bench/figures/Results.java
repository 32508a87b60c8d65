package org.brothaman.proxy.bench.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All rows of one comparison, asked by contender, work and figure. Filled by the one thread that
 * measures.
 */
public final class Results {

    private final List<Row> rows = new ArrayList<>();

    public void add(Row row) {
        rows.add(row);
    }

    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /** Whether this work was tried with any contender. */
    public boolean has(String work) {
        return rows.stream().anyMatch(row -> row.work().equals(work));
    }

    /** The figure's summary over the rounds that succeeded, if there was one. */
    public Optional<Summary> summary(String proxy, String work, Figure figure) {
        List<Double> values = new ArrayList<>();
        for (Row row : of(proxy, work)) {
            if (row.outcome() instanceof Outcome.Measured measured) {
                Double value = measured.figures().get(figure);
                if (value != null) {
                    values.add(value);
                }
            }
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(Summary.of(values));
    }

    /**
     * The first figure over the second, in each round, and the median of that: a machine that is
     * slow in one round is so for both. Empty when no round has both.
     */
    public Optional<Double> ratio(Cell cell, Cell other) {
        List<Double> ratios = new ArrayList<>();
        for (Row row : of(cell.proxy(), cell.work())) {
            for (Row beside : of(other.proxy(), other.work())) {
                if (row.round() == beside.round()
                        && row.outcome() instanceof Outcome.Measured mine
                        && beside.outcome() instanceof Outcome.Measured theirs) {
                    Double value = mine.figures().get(cell.figure());
                    double base = theirs.figures().getOrDefault(other.figure(), 0.0);
                    if (value != null && base > 0) {
                        ratios.add(value / base);
                    }
                }
            }
        }
        return ratios.isEmpty() ? Optional.empty() : Optional.of(Summary.of(ratios).median());
    }

    /** What one contender shows of one work. */
    public record Cell(String proxy, String work, Figure figure) {}

    /** Why a contender has rounds without figures for a work; empty when it has none such. */
    public Optional<String> trouble(String proxy, String work) {
        for (Row row : of(proxy, work)) {
            switch (row.outcome()) {
                case Outcome.Failed failed -> {
                    return Optional.of("failed: " + failed.reason());
                }
                case Outcome.LeftOut left -> {
                    return Optional.of("not run: " + left.reason());
                }
                case Outcome.Measured _ -> {}
            }
        }
        return Optional.empty();
    }

    private List<Row> of(String proxy, String work) {
        return rows.stream()
                .filter(row -> row.proxy().equals(proxy) && row.work().equals(work))
                .toList();
    }
}
