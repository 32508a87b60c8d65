package org.brothaman.proxy.server;

import java.util.function.Consumer;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.session.Activation;
import org.brothaman.proxy.session.Activator;
import org.brothaman.proxy.session.UnitUse;
import org.jspecify.annotations.Nullable;

/**
 * Puts a unit to sleep when no byte has passed for its quiet time, although clients are connected.
 * Compares at each tick what all loops have counted, so a connection costs nothing. Ticks only
 * while somebody is connected and the unit does not sleep. First loop's thread only.
 *
 * <p>Before the unit is told to sleep, all bytes of clients are held back, and every loop is asked
 * once more: what has passed until then counts, and what comes later finds them held back.
 */
final class QuietClock {
    private enum State {
        /** Nobody is connected. */
        UNUSED,
        /** Looked at, at every tick. */
        WATCHED,
        /** It was quiet for long enough: asked for the last time, or being put to sleep. */
        FALLING_ASLEEP,
        /** Asleep until somebody says or wants something. */
        ASLEEP,
        /** Fell asleep under somebody who was let pass: being woken, again and again if need be. */
        WAKING
    }

    /** Silence counts after this many ticks, so at most an eighth too late. */
    private static final int TICKS = 8;

    private static final double NANOS = 1e9;

    private final Activation unit;
    private final Workers workers;
    private final Loop loop;
    private final Log log;
    private final long tickNanos;
    private State state = State.UNUSED;
    private UnitUse seen = UnitUse.NONE;
    private int quietTicks;
    private boolean stopped;
    private Loop.@Nullable Timer timer;

    QuietClock(Activation unit, Workers workers, Loop loop, Log log) {
        this.unit = unit;
        this.workers = workers;
        this.loop = loop;
        this.log = log;
        this.tickNanos = Math.max(1_000_000, unit.quietTime().nanos() / TICKS);
    }

    void begin() {
        unit.users().onFilled(() -> loop.execute(() -> watchFrom(State.UNUSED)));
        unit.hold().onRelease(() -> loop.execute(() -> watchFrom(State.ASLEEP)));
    }

    private void watchFrom(State before) {
        if (state == before && !stopped) {
            watch();
        }
    }

    private void watch() {
        state = State.WATCHED;
        quietTicks = 0;
        seen = UnitUse.NONE;
        tickLater();
    }

    private void tickLater() {
        timer = loop.schedule(this::tick, tickNanos);
    }

    private void tick() {
        timer = null;
        if (unit.users().open() == 0) {
            state = State.UNUSED;
        } else {
            ask(this::look);
        }
    }

    private void ask(Consumer<UnitUse> then) {
        workers.use(unit)
                .thenAcceptAsync(
                        use -> {
                            if (!stopped) {
                                then.accept(use);
                            }
                        },
                        loop);
    }

    private void look(UnitUse now) {
        quietTicks = isUnchanged(now) ? quietTicks + 1 : 0;
        seen = now;
        if (quietTicks < TICKS) {
            tickLater();
            return;
        }
        state = State.FALLING_ASLEEP;
        unit.hold().begin();
        ask(this::lookAgain);
    }

    /**
     * Nobody has said anything, nobody has come, and nobody waits for it to take or do anything.
     */
    private boolean isUnchanged(UnitUse now) {
        return now.activity() == seen.activity() && now.clear() == unit.users().open();
    }

    private void lookAgain(UnitUse now) {
        if (!isUnchanged(now) || !unit.hold().isOn()) {
            unit.hold().end();
            watch();
            return;
        }
        unit.activator().sleep(sleep -> loop.execute(() -> slept(sleep)));
    }

    private void slept(Activator.Sleep sleep) {
        if (stopped) {
            return;
        }
        switch (sleep) {
            case ASLEEP -> {
                if (unit.hold().isOn()) {
                    state = State.ASLEEP;
                    log.info(
                            "No byte on any of %d open connections for %.1f s: what they use sleeps."
                                    .formatted(seen.clear(), unit.quietTime().nanos() / NANOS));
                    return;
                }
                state = State.WAKING;
                wake();
            }
            case WOKEN -> watch(); // whoever has woken it lets all pass when it is up
            case NEEDED, FAILED -> {
                unit.hold().end();
                watch();
            }
        }
    }

    private void wake() {
        timer = null;
        unit.wake(wake -> loop.execute(() -> woken(wake)));
    }

    private void woken(Activator.Wake wake) {
        if (stopped) {
            return;
        }
        if (wake instanceof Activator.Wake.Ready || unit.users().open() == 0) {
            watch();
        } else {
            timer = loop.schedule(this::wake, tickNanos);
        }
    }

    /** Looks no more. */
    void stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
