package org.brothaman.proxy.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * How often one source may wake something: so many times within a span that begins with the first.
 * Of a flood of sources it remembers the newest. The process may end when what was woken sleeps, so
 * what it has counted can be handed on to the next. Any thread.
 */
public final class WakeLimit {
    /** Together less than 2 MiB. */
    static final int SOURCES_MAX = 16_384;

    private final int max;
    private final long spanNanos;
    private final Map<Source, Span> spans = new Spans();

    /** Since when, and how often since then. */
    private static final class Span {
        private final long began;
        private int count;

        Span(long began, int count) {
            this.began = began;
            this.count = count;
        }
    }

    /** In the order in which they began. */
    private static final class Spans extends LinkedHashMap<Source, Span> {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Source, Span> eldest) {
            return size() > SOURCES_MAX;
        }
    }

    /**
     * @param max times, 1 or more
     * @param spanNanos within that, 1 or more
     */
    public WakeLimit(int max, long spanNanos) {
        this.max = max;
        this.spanNanos = spanNanos;
    }

    /**
     * Whether that client's source may wake it once more, which then counts as done.
     *
     * @param client null when it is gone already; neither that nor a UNIX socket's is limited
     * @param now a reading of the loops' clock
     */
    synchronized boolean take(@Nullable SocketAddress client, long now) {
        Source source = Source.of(client);
        if (source == null) {
            return true;
        }
        Span span = spans.get(source);
        if (span == null || isOver(span.began, now)) {
            spans.remove(source);
            span = new Span(now, 0);
            spans.put(source, span);
        }
        if (span.count >= max) { // more, if an earlier process had a higher limit
            return false;
        }
        span.count++;
        return true;
    }

    private boolean isOver(long began, long now) {
        return now - began >= spanNanos;
    }

    /**
     * What still counts, for {@link #recall} of another process, one line each, the oldest first.
     *
     * @param now a reading of the loops' clock
     */
    public synchronized List<String> keep(long now) {
        return spans.entrySet().stream()
                .filter(entry -> !isOver(entry.getValue().began, now))
                .map(
                        entry -> {
                            Span span = entry.getValue();
                            return new KeptWakings(entry.getKey(), span.began, span.count).line();
                        })
                .toList();
    }

    /**
     * Counts what another process has kept, of sources that are not known here. Lines that cannot
     * be read, that are over, or that are from the future are ignored.
     *
     * @param now a reading of the loops' clock
     */
    public synchronized void recall(List<String> lines, long now) {
        List<KeptWakings> all = new ArrayList<>();
        spans.forEach((source, span) -> all.add(new KeptWakings(source, span.began, span.count)));
        lines.stream()
                .flatMap(line -> KeptWakings.parse(line).stream())
                .filter(kept -> !spans.containsKey(kept.source()))
                .filter(kept -> now - kept.began() >= 0 && !isOver(kept.began(), now))
                .forEach(all::add);
        all.sort(Comparator.comparingLong(kept -> kept.began() - now)); // the clock may wrap
        spans.clear();
        for (KeptWakings kept : all) {
            spans.remove(kept.source());
            spans.put(kept.source(), new Span(kept.began(), kept.count()));
        }
    }

    synchronized int sources() {
        return spans.size();
    }
}
