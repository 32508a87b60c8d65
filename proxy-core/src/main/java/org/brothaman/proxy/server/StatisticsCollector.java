package org.brothaman.proxy.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.loop.TurnTimes;
import org.brothaman.proxy.relay.RelayPool;

/**
 * A sum under way: goes from loop to loop, each of which adds its own. Handed on, never shared;
 * becomes a {@link Statistics} behind the last.
 */
final class StatisticsCollector {
    private final Map<String, ServiceCounters> sums;
    private long pipesLent;
    private long pipesBorrowed;
    private long pipeFallbacks;
    private long suppressed;
    private TurnTimes turns = TurnTimes.NONE;

    StatisticsCollector(List<Service> services) {
        Map<String, ServiceCounters> byName = new LinkedHashMap<>();
        services.forEach(
                service ->
                        byName.computeIfAbsent(
                                service.name(), name -> new ServiceCounters(service)));
        sums = byName;
    }

    void add(
            List<ServiceCounters> counters, RelayPool relays, TurnTimes more, long suppressedMore) {
        for (ServiceCounters one : counters) {
            one.addTo(sums.get(one.service.name()));
        }
        pipesLent += relays.pipesLent();
        pipesBorrowed += relays.pipesBorrowed();
        pipeFallbacks += relays.fallbacks();
        turns = turns.plus(more);
        suppressed += suppressedMore;
    }

    Statistics statistics(Proxy.State state, int open, long idleNanos) {
        return new Statistics(
                state,
                open,
                idleNanos,
                sums.values().stream().map(ServiceCounters::statistics).toList(),
                pipesLent,
                pipesBorrowed,
                pipeFallbacks,
                turns,
                suppressed);
    }
}
