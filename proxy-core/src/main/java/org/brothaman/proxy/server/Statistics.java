package org.brothaman.proxy.server;

import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.brothaman.proxy.loop.TurnTimes;

/**
 * What a proxy has done so far and does at the moment; of all its loops, each asked a moment after
 * the other. A value.
 *
 * @param open connections
 * @param idleNanos how long nobody has been there; negative while somebody is
 * @param services one for each name of a listening socket, in the order of these
 * @param pipesLent pipes in use right now
 * @param pipesBorrowed how often a pipe was lent since the start
 * @param pipeFallbacks how often a pipe was wanted and a buffer was lent, since the start
 * @param turns how long its loops have been busy at a time
 * @param suppressed messages that were held back from the log since the start
 */
public record Statistics(
        Proxy.State state,
        int open,
        long idleNanos,
        List<OfService> services,
        long pipesLent,
        long pipesBorrowed,
        long pipeFallbacks,
        TurnTimes turns,
        long suppressed) {

    /** Connections whose backend does not answer yet. */
    public long waiting() {
        return sum(OfService::waiting);
    }

    /** Connections since the start. */
    public long served() {
        return sum(OfService::served);
    }

    /** Bytes passed on to backends since the start. */
    public long toBackends() {
        return sum(OfService::toBackend);
    }

    /** Bytes passed on to clients since the start. */
    public long toClients() {
        return sum(OfService::toClient);
    }

    private long sum(ToLongFunction<OfService> figure) {
        return services.stream().mapToLong(figure).sum();
    }

    /**
     * The part of the listening sockets of one name.
     *
     * @param open connections, among them those that wait
     * @param waiting connections whose backend does not answer yet
     * @param served connections since the start, among them those that are open
     * @param refused clients turned away at the highest number of connections
     * @param acceptFailures how often accept(2) failed, but for an empty queue
     * @param dialFailures how often no address of the backend took a connection, also when its unit
     *     was started thereupon
     * @param toBackend bytes passed on
     * @param toClient bytes passed on
     * @param ended connections by why they ended, all reasons
     */
    public record OfService(
            String name,
            int open,
            int waiting,
            long served,
            long refused,
            long acceptFailures,
            long dialFailures,
            long toBackend,
            long toClient,
            Map<ConnectionEnd, Long> ended) {}
}
