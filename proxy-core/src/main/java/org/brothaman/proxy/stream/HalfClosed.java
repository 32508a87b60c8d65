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
    private final List<Silence> silences = new ArrayList<>();
    private boolean ticking;

    HalfClosed(Loop loop, TimeLimit limit) {
        this.loop = loop;
        this.tickNanos = limit.isNever() ? 0 : Math.max(1_000_000, limit.nanos() / TICKS);
    }

    /** It keeps its place until {@link #remove}. */
    void add(Silence silence) {
        silence.place = silences.size();
        silences.add(silence);
        if (!ticking && tickNanos > 0) {
            ticking = true;
            loop.schedule(this::tick, tickNanos);
        }
    }

    /** The last one takes its place. */
    void remove(Silence silence) {
        Silence last = silences.removeLast();
        if (last != silence) {
            last.place = silence.place;
            silences.set(silence.place, last);
        }
    }

    private void tick() {
        // Backwards: into the place of one that ends comes one that has had its turn.
        for (int i = silences.size() - 1; i >= 0; i--) {
            silences.get(i).tick(TICKS);
        }
        ticking = !silences.isEmpty();
        if (ticking) {
            loop.schedule(this::tick, tickNanos);
        }
    }
}
