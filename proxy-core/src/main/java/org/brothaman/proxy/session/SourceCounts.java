package org.brothaman.proxy.session;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * How many connections each source has open, over all loops. It knows only sources that have one,
 * so it is never larger than the number of connections. Any thread.
 */
public final class SourceCounts {
    private final int max;
    private final ConcurrentMap<Source, Integer> open = new ConcurrentHashMap<>();

    /**
     * @param max for one source, 1 or more
     */
    public SourceCounts(int max) {
        this.max = max;
    }

    /**
     * Counts one more, unless its source has as many as it may.
     *
     * @param client null when it is gone already; neither that nor a UNIX socket's is counted
     */
    public boolean enter(@Nullable SocketAddress client) {
        Source source = Source.of(client);
        while (source != null) {
            Integer now = open.putIfAbsent(source, 1);
            if (now == null || now < max && open.replace(source, now, now + 1)) {
                return true;
            }
            if (now >= max) {
                return false;
            }
        }
        return true;
    }

    /** One that has entered has gone. */
    public void leave(@Nullable SocketAddress client) {
        Source source = Source.of(client);
        while (source != null) {
            Integer now = open.get(source);
            if (now == null
                    || (now == 1 ? open.remove(source, now) : open.replace(source, now, now - 1))) {
                return;
            }
        }
    }

    /** Sources that have a connection open. */
    int sources() {
        return open.size();
    }
}
