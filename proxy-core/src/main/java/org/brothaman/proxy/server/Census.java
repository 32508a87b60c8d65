package org.brothaman.proxy.server;

import java.util.List;
import org.brothaman.proxy.loop.TurnTimes;
import org.brothaman.proxy.relay.RelayPool;

/**
 * A sum under way: goes from loop to loop, each of which adds its own. Handed on, never shared;
 * becomes a {@link Statistics} behind the last.
 */
final class Census {
    private final List<ServiceTally> sums;
    private long pipesLent;
    private long pipesBorrowed;
    private long pipeFallbacks;
    private TurnTimes turns = TurnTimes.NONE;

    Census(List<Service> services) {
        sums = services.stream().map(ServiceTally::new).toList();
    }

    void add(List<ServiceTally> tallies, RelayPool relays, TurnTimes more) {
        for (ServiceTally tally : tallies) {
            for (ServiceTally sum : sums) {
                if (sum.service == tally.service) {
                    tally.addTo(sum);
                }
            }
        }
        pipesLent += relays.pipesLent();
        pipesBorrowed += relays.pipesBorrowed();
        pipeFallbacks += relays.fallbacks();
        turns = turns.plus(more);
    }

    Statistics statistics(Proxy.State state, int open, long idleNanos) {
        return new Statistics(
                state,
                open,
                idleNanos,
                sums.stream().map(ServiceTally::statistics).toList(),
                pipesLent,
                pipesBorrowed,
                pipeFallbacks,
                turns);
    }
}
