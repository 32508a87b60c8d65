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

    /** When all looks together took longer, the first ones are no longer news. */
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** A slow manager must not keep the proxy for ever. */
    private static final int LOOKS = 3;

    private final IdleClock clock;
    private final Loop loop;
    private final Runnable lastLook;
    private final Runnable end;
    private final List<UnitIdleness> units;
    private boolean leaving;

    /** Since when all are looked at before the end, a reading of the loop's clock. */
    private long lookedNanos;

    private int looks; // how often they were, this one included

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
            looks = 0;
            beginLook();
        }
        boolean asleep = areKnown();
        if (!asleep || looks == LOOKS || loop.nanoTime() - lookedNanos <= SLOW_NANOS) {
            return asleep;
        }
        beginLook();
        return areKnown();
    }

    private void beginLook() {
        lookedNanos = loop.nanoTime();
        looks++;
    }

    private boolean areKnown() {
        boolean known = true;
        for (UnitIdleness unit : units) {
            known &= unit.isKnownSince(lookedNanos - FRESH_NANOS);
        }
        return known;
    }

    /** Looks no more. */
    void stop() {
        clock.stop();
        units.forEach(UnitIdleness::stop);
    }
}
