package org.brothaman.proxy.server;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.brothaman.proxy.loop.TurnTimes;
import org.brothaman.proxy.session.ServiceStatistics;

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
        List<ServiceStatistics> services,
        long pipesLent,
        long pipesBorrowed,
        long pipeFallbacks,
        TurnTimes turns,
        long suppressed) {

    /** Open connections that wait for their backend. */
    public long waiting() {
        return sum(ServiceStatistics::waiting);
    }

    /** Open connections whose unit was put to sleep under them. */
    public long quiet() {
        return sum(ServiceStatistics::quiet);
    }

    /** Connections since the start. */
    public long served() {
        return sum(ServiceStatistics::served);
    }

    /** Bytes passed on to backends since the start. */
    public long toBackends() {
        return sum(ServiceStatistics::toBackend);
    }

    /** Bytes passed on to clients since the start. */
    public long toClients() {
        return sum(ServiceStatistics::toClient);
    }

    /**
     * Clients turned away since the start, by reason as in the metrics: {@code limit}, and the ends
     * of those that were no use. Only reasons that there were.
     */
    public Map<String, Long> refusals() {
        Map<String, Long> refusals = new TreeMap<>();
        for (ServiceStatistics service : services) {
            refusals.merge("limit", service.refused(), Long::sum);
            service.ended()
                    .forEach(
                            (why, count) -> {
                                if (!why.mayBeUse()) {
                                    refusals.merge(why.word(), count, Long::sum);
                                }
                            });
        }
        refusals.values().removeIf(count -> count == 0);
        return refusals;
    }

    private long sum(ToLongFunction<ServiceStatistics> figure) {
        return services.stream().mapToLong(figure).sum();
    }
}
