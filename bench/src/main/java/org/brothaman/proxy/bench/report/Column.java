package org.brothaman.proxy.bench.report;

import java.util.Optional;
import org.brothaman.proxy.bench.figures.Figure;
import org.brothaman.proxy.bench.figures.Results;
import org.brothaman.proxy.bench.figures.Summary;

/**
 * One column of a table: a figure of a work.
 *
 * @param beyondDirect whether the median of "direct" is taken off first: what the generator's own
 *     sockets cost is not the proxy's
 */
record Column(String heading, String work, Figure figure, boolean beyondDirect) {

    static final String REFERENCE = "systemd";
    static final String DIRECT = "direct";

    static Column of(String work, Figure figure) {
        return new Column(figure.heading(), work, figure, false);
    }

    static Column of(String heading, String work, Figure figure) {
        return new Column(heading, work, figure, false);
    }

    Optional<Summary> summary(Results results, String proxy) {
        Optional<Summary> raw = results.summary(proxy, work, figure);
        if (!beyondDirect) {
            return raw;
        }
        Optional<Summary> direct = results.summary(DIRECT, work, figure);
        return proxy.equals(DIRECT) || direct.isEmpty()
                ? Optional.empty()
                : raw.map(summary -> summary.less(direct.get().median()));
    }

    /** A proxy's figure over that of systemd-socket-proxyd. */
    Optional<Double> ratio(Results results, String proxy) {
        return ratio(results, proxy, REFERENCE, this);
    }

    /** A proxy's figure over that of another one, in that one's column. */
    Optional<Double> ratio(Results results, String proxy, String other, Column others) {
        if (!beyondDirect) {
            return results.ratio(
                    new Results.Cell(proxy, work, figure),
                    new Results.Cell(other, others.work, others.figure));
        }
        Optional<Summary> mine = summary(results, proxy);
        Optional<Summary> theirs = others.summary(results, other);
        return mine.isEmpty() || theirs.isEmpty() || theirs.get().median() <= 0
                ? Optional.empty()
                : Optional.of(mine.get().median() / theirs.get().median());
    }
}
