package org.brothaman.proxy.simulation;

import java.util.HashMap;
import java.util.Map;

/** How often each source has woken a route, of those that may not do so as often as they like. */
final class Wakings {
    private record Span(long began, int count) {}

    private final int max;
    private final long nanos;
    private final Map<String, Span> spans = new HashMap<>();

    /**
     * @param max within so many nanoseconds, which begin with the first
     */
    Wakings(int max, long nanos) {
        this.max = max;
        this.nanos = nanos;
    }

    /** Whether it has had all that it may have at the moment. */
    boolean isExhausted(String source, long now) {
        Span span = spans.get(source);
        return span != null && now - span.began < nanos && span.count >= max;
    }

    /** Once more. */
    void add(String source, long now) {
        spans.merge(
                source,
                new Span(now, 1),
                (old, first) ->
                        now - old.began < nanos ? new Span(old.began, old.count + 1) : first);
    }
}
