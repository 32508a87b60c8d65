package org.brothaman.proxy.server;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.session.Activation;
import org.brothaman.proxy.session.Activator;
import org.brothaman.proxy.session.QuietRules;
import org.brothaman.proxy.session.UnitUse;
import org.jspecify.annotations.Nullable;

/**
 * Puts a unit to sleep when nobody has used it for its quiet time, although clients are connected.
 * Compares at each tick what all loops have counted, so a connection costs nothing. Ticks only
 * while somebody is connected and the unit does not sleep. First loop's thread only.
 *
 * <p>Before the unit is told to sleep, all bytes of clients are held back, and every loop is asked
 * once more: what has passed until then counts, and what comes later finds them held back. Where
 * connections are not kept, they are ended instead, if the unit may sleep at all, and it does when
 * they have. If it then fails to, none is ended again before it has slept: they would be ended in
 * vain each time.
 *
 * <p>A heartbeat that has woken it passes on with its answer, and no more than that: when nothing
 * has passed for a moment, it sleeps again. The quiet time does not begin anew.
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

    /** For how long nothing passes when the answer to a heartbeat is through. */
    private static final long MOMENT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Activation unit;
    private final QuietRules rules;
    private final Workers workers;
    private final Loop loop;
    private final Log log;
    private final long tickNanos;
    private final Dismissal dismissal;
    private final SleepLook sleepLook;
    private State state = State.UNUSED;

    /** The last look. */
    private UnitUse seen = UnitUse.NONE;

    /** When it was last used, or a quiet time later: from here on heartbeats are counted. */
    private UnitUse base = UnitUse.NONE;

    private long baseNanos;
    private int quietTicks;
    private boolean stopped;
    private Loop.@Nullable Timer timer;

    QuietClock(Activation unit, Workers workers, Loop loop, Log log) {
        this.unit = unit;
        this.rules = unit.quiet();
        this.workers = workers;
        this.loop = loop;
        this.log = log;
        this.tickNanos = Math.max(1_000_000, rules.time().nanos() / TICKS);
        this.dismissal = new Dismissal(unit, workers, loop, this::dismissed);
        this.sleepLook = new SleepLook(unit, loop, this::staysAwake, () -> state = State.UNUSED);
    }

    void begin() {
        unit.users().onFilled(() -> loop.execute(this::filled));
        unit.hold().onRelease(() -> loop.execute(this::released));
    }

    private void filled() {
        if (state == State.UNUSED && !stopped) {
            watch();
        }
    }

    private void watch() {
        state = State.WATCHED;
        quietTicks = 0;
        seen = UnitUse.NONE;
        base = UnitUse.NONE;
        later(this::look, tickNanos);
    }

    /** It was woken: by a heartbeat perhaps, which is no use of it. */
    private void released() {
        if (stopped || state != State.ASLEEP) {
            return;
        }
        sleepLook.end();
        if (rules.bytes() == 0) {
            watch();
        } else {
            if (loop.nanoTime() - baseNanos >= rules.time().nanos()) {
                usedLast(seen);
            }
            state = State.WATCHED;
            lookAgainInAMoment();
        }
    }

    private void usedLast(UnitUse now) {
        base = now;
        baseNanos = loop.nanoTime();
    }

    private void later(Consumer<UnitUse> look, long nanos) {
        timer = loop.schedule(() -> tick(look), nanos);
    }

    private void tick(Consumer<UnitUse> look) {
        timer = null;
        if (unit.users().open() == 0) {
            state = State.UNUSED;
        } else {
            ask(look);
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
        if (isUnused(now)) {
            quietTicks++;
        } else {
            quietTicks = 0;
            usedLast(now);
        }
        seen = now;
        if (quietTicks < TICKS || !rules.keeps() && unit.isSleepless()) {
            later(this::look, tickNanos);
        } else if (rules.bytes() == 0) {
            fallAsleep();
        } else {
            lookAgainInAMoment(); // a heartbeat may await its answer
        }
    }

    private void lookAgainInAMoment() {
        later(this::lookForMore, Math.min(tickNanos, MOMENT_NANOS));
    }

    /** Whether more has passed since the last look than a heartbeat and its answer. */
    private void lookForMore(UnitUse now) {
        if (!isUnused(now)) {
            watch();
        } else {
            boolean silent = isUnchanged(now);
            seen = now;
            if (silent) {
                fallAsleep();
            } else {
                lookAgainInAMoment();
            }
        }
    }

    /** Nobody has come, nothing but heartbeats has passed, and nobody waits for it. */
    private boolean isUnused(UnitUse now) {
        return now.isWithin(rules.bytes(), base) && now.clear() == unit.users().open();
    }

    /** As {@link #isUnused}, and nothing at all has passed since the last look. */
    private boolean isUnchanged(UnitUse now) {
        return now.isWithin(0, seen) && now.clear() == unit.users().open();
    }

    private void fallAsleep() {
        state = State.FALLING_ASLEEP;
        if (rules.keeps()) {
            unit.hold().begin();
            ask(this::lookAgain);
        } else {
            unit.maySleep(may -> loop.execute(() -> dismissIf(may)));
        }
    }

    private void dismissIf(boolean maySleep) {
        if (stopped) {
            return;
        }
        if (maySleep) {
            dismissal.begin(seen);
        } else {
            watch();
        }
    }

    private void lookAgain(UnitUse now) {
        if (isUnchanged(now) && unit.hold().isOn()) {
            sleep();
        } else {
            staysAwake();
        }
    }

    private void dismissed(boolean all) {
        if (stopped) {
            return;
        }
        if (all) {
            sleep();
        } else {
            watch();
        }
    }

    private void sleep() {
        unit.sleep(sleep -> loop.execute(() -> slept(sleep)));
    }

    private void slept(Activator.Sleep sleep) {
        if (stopped) {
            return;
        }
        switch (sleep) {
            case ASLEEP -> {
                if (!rules.keeps()) {
                    tell("connections", "they were ended, and what they used sleeps");
                    watch(); // somebody may have come meanwhile
                } else if (unit.hold().isOn()) {
                    state = State.ASLEEP;
                    tell("open connections", "what they use sleeps");
                    sleepLook.begin();
                } else {
                    state = State.WAKING;
                    wake();
                }
            }
            case WOKEN -> watch(); // whoever has woken it lets all pass when it is up
            case AWAKE, NEEDED, LEFT, FAILED -> staysAwake();
        }
    }

    private void staysAwake() {
        unit.staysAwake();
        watch();
    }

    private void tell(String connections, String done) {
        String what = seen.bytes() == base.bytes() ? "No byte" : "Nothing but heartbeats";
        log.info(
                "%s on any of %d %s for %.1f s: %s."
                        .formatted(
                                what, seen.clear(), connections, rules.time().nanos() / 1e9, done));
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
        sleepLook.end();
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
