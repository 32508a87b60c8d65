package org.brothaman.proxy.session;

import java.util.LinkedHashMap;
import java.util.Map;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * How often one source may wake something: so many times within a span that begins with the first.
 * Of a flood of sources it remembers the newest. Any thread.
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

        Span(long began) {
            this.began = began;
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
        if (span == null || now - span.began >= spanNanos) {
            spans.remove(source);
            span = new Span(now);
            spans.put(source, span);
        }
        if (span.count == max) {
            return false;
        }
        span.count++;
        return true;
    }

    synchronized int sources() {
        return spans.size();
    }
}
