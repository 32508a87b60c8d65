package org.brothaman.proxy.stream;

import java.util.ArrayList;
import java.util.List;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.session.TimeLimit;

/**
 * The exchanges of one loop of which one side has ended its stream and the other may still speak.
 * They are over when it says nothing for the limit. Most pass through on their way to a usual end,
 * so that costs a place in a list and no system call; one timer for all runs only while there are
 * any. Loop thread only.
 */
final class HalfClosed {
    /** Silence counts after this many ticks, so at most an eighth too late. */
    private static final int TICKS = 8;

    private final Loop loop;
    private final long tickNanos;
    private final List<Exchange> exchanges = new ArrayList<>();
    private boolean ticking;

    HalfClosed(Loop loop, TimeLimit limit) {
        this.loop = loop;
        this.tickNanos = limit.isNever() ? 0 : Math.max(1_000_000, limit.nanos() / TICKS);
    }

    /** The exchange keeps its place until {@link #remove}. */
    void add(Exchange exchange) {
        exchange.place = exchanges.size();
        exchanges.add(exchange);
        if (!ticking && tickNanos > 0) {
            ticking = true;
            loop.schedule(this::tick, tickNanos);
        }
    }

    /** The last one takes its place. */
    void remove(Exchange exchange) {
        Exchange last = exchanges.removeLast();
        if (last != exchange) {
            last.place = exchange.place;
            exchanges.set(exchange.place, last);
        }
    }

    private void tick() {
        // Backwards: into the place of one that ends comes one that has had its turn.
        for (int i = exchanges.size() - 1; i >= 0; i--) {
            exchanges.get(i).tickHalfClosed(TICKS);
        }
        ticking = !exchanges.isEmpty();
        if (ticking) {
            loop.schedule(this::tick, tickNanos);
        }
    }
}
