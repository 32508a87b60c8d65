package org.brothaman.proxy.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.brothaman.proxy.loop.TurnTimes;
import org.brothaman.proxy.relay.RelayPool;
import org.brothaman.proxy.session.Service;
import org.brothaman.proxy.session.ServiceCounters;
import org.brothaman.proxy.session.Worker;

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

    /** Adds what that worker's loop has done. Called on that loop. */
    StatisticsCollector add(Worker worker) {
        for (ServiceCounters counters : worker.counters()) {
            counters.addTo(Objects.requireNonNull(sums.get(counters.service().name())));
        }
        RelayPool relays = worker.relays();
        pipesLent += relays.pipesLent();
        pipesBorrowed += relays.pipesBorrowed();
        pipeFallbacks += relays.fallbacks();
        turns = turns.plus(worker.loop().turns());
        suppressed += worker.limitedLog().suppressed();
        return this;
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
