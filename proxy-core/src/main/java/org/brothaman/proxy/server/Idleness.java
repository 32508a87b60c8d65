package org.brothaman.proxy.server;

import java.util.List;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.session.Activation;
import org.brothaman.proxy.session.Occupancy;

/**
 * The end of a proxy that nobody uses: each unit sleeps when nobody has used it for the exit-idle
 * time, and when all do, and nobody is there, the proxy ends. First loop's thread only.
 */
final class Idleness {
    private final Occupancy sessions;
    private final Loop loop;
    private final long limit;
    private final Runnable lastLook;
    private final Runnable end;
    private final List<UnitIdleness> units;
    private boolean over;

    /**
     * @param sessions all of them
     * @param limitNanos the exit-idle time
     * @param lastLook serves whoever is in the queues of the listening sockets
     * @param end called once
     */
    Idleness(
            Occupancy sessions,
            List<Activation> activations,
            Loop loop,
            long limitNanos,
            Runnable lastLook,
            Runnable end) {
        this.sessions = sessions;
        this.loop = loop;
        this.limit = limitNanos;
        this.lastLook = lastLook;
        this.end = end;
        this.units =
                activations.stream()
                        .map(unit -> new UnitIdleness(unit, loop, limit, this::look))
                        .toList();
    }

    void begin() {
        sessions.begin(loop.nanoTime(), () -> loop.execute(this::look));
        units.forEach(UnitIdleness::begin);
        look();
    }

    /**
     * The last look: whoever is in the queues now is served by us, whoever comes later by the next
     * activation. Nobody is refused, because a listening socket that systemd holds too is only let
     * go of.
     */
    private void look() {
        if (over) {
            return;
        }
        long idle = sessions.emptyNanos(loop.nanoTime());
        if (idle < 0) {
            sessions.awaitEmptied();
        } else if (idle < limit) {
            loop.schedule(this::look, limit - idle);
        } else if (units.stream().allMatch(UnitIdleness::mayLeave)) {
            lastLook.run();
            if (sessions.emptyNanos(loop.nanoTime()) >= limit) {
                over = true;
                end.run();
            } else {
                look();
            }
        } // else a unit will call when it is settled
    }

    /** Looks no more. */
    void stop() {
        over = true;
        units.forEach(UnitIdleness::stop);
    }
}
