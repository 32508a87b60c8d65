package org.brothaman.proxy.server;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.session.Activation;
import org.brothaman.proxy.session.Occupancy;

/**
 * The end of a proxy that nobody uses: each unit sleeps when nobody has used it for the exit-idle
 * time, and when all do, and nobody is there, the proxy ends. First loop's thread only.
 */
final class Idleness {
    /**
     * What was seen asleep so long before the end need not be looked at again. Whatever is woken in
     * that time may be left running, so it is no more than lies between an answer and its use.
     */
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final IdleClock clock;
    private final Loop loop;
    private final Runnable lastLook;
    private final Runnable end;
    private final List<UnitIdleness> units;
    private boolean leaving;
    private long leavingNanos; // since when, a reading of the loop's clock

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
        Runnable busy = () -> leaving = false;
        this.clock = new IdleClock(sessions, loop, limitNanos, busy, this::leaveUnlessWanted);
        this.loop = loop;
        this.lastLook = lastLook;
        this.end = end;
        this.units =
                activations.stream()
                        .map(unit -> new UnitIdleness(unit, loop, limitNanos, clock::look))
                        .toList();
    }

    void begin() {
        clock.begin();
        units.forEach(UnitIdleness::begin);
    }

    /**
     * The last look: whoever is in the queues now is served by us, whoever comes later by the next
     * activation. Nobody is refused, because a listening socket that systemd holds too is only let
     * go of. A unit that holds the proxy up asks for another look when it is settled.
     */
    private void leaveUnlessWanted() {
        if (!units.stream().allMatch(UnitIdleness::mayLeave)) {
            leaving &= units.stream().allMatch(unit -> unit.mayLeave() || unit.isInQuestion());
            return;
        }
        if (!areStillAsleep()) {
            return;
        }
        lastLook.run();
        if (clock.isIdle()) {
            clock.stop();
            end.run();
        } else {
            clock.look();
        }
    }

    /** Whom somebody else wakes now, nobody would put to sleep again. */
    private boolean areStillAsleep() {
        if (!leaving) {
            leaving = true;
            leavingNanos = loop.nanoTime();
        }
        boolean asleep = true;
        for (UnitIdleness unit : units) {
            asleep &= unit.isKnownSince(leavingNanos - FRESH_NANOS);
        }
        return asleep;
    }

    /** Looks no more. */
    void stop() {
        clock.stop();
        units.forEach(UnitIdleness::stop);
    }
}
