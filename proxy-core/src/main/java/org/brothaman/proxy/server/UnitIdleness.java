package org.brothaman.proxy.server;

import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.session.Activation;
import org.brothaman.proxy.session.Activator;

/**
 * Puts a unit to sleep when nobody has used it for the exit-idle time, whoever uses others, and
 * looks now and then whether it still sleeps, for somebody else may wake it. First loop's thread
 * only.
 */
final class UnitIdleness {
    enum State {
        /** In use, or not unused for long enough. */
        WATCHED,
        /** Being put to sleep, or looked at whether it still is. */
        FALLING_ASLEEP,
        /** Asleep when it was last looked at, and nobody has come since. */
        ASLEEP,
        /** Other units need it: tried again later. */
        NEEDED,
        /** It is left running, or does not fall asleep, which was logged: tried again later. */
        SLEEPLESS
    }

    /** A unit is tried again after the idle time, or this. */
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Activation activation;
    private final Loop loop;
    private final IdleClock clock;
    private final long limit;
    private final Runnable settled;
    private State state = State.WATCHED;
    private boolean stopped;
    private long settledNanos; // when it became clear last, a reading of the loop's clock

    /**
     * @param limitNanos how long nobody may use it before it sleeps
     * @param settled called when it has become clear whether the unit holds the proxy up
     */
    UnitIdleness(Activation activation, Loop loop, long limitNanos, Runnable settled) {
        this.activation = activation;
        this.loop = loop;
        this.clock = new IdleClock(activation.users(), loop, limitNanos, this::watch, this::sleep);
        this.limit = limitNanos;
        this.settled = settled;
    }

    void begin() {
        clock.begin();
    }

    /** Whether the proxy may end for all that this unit is concerned, if it still sleeps. */
    boolean mayLeave() {
        return switch (state) {
            case ASLEEP, SLEEPLESS -> clock.isIdle();
            case WATCHED, FALLING_ASLEEP, NEEDED -> false;
        };
    }

    /** Whether that is just being found out. */
    boolean isInQuestion() {
        return state == State.FALLING_ASLEEP;
    }

    /**
     * Whether it was seen to sleep since then, or does not anyway; if not, it is looked at now.
     *
     * @param since a reading of the loop's clock
     */
    boolean isKnownSince(long since) {
        if (state == State.ASLEEP && settledNanos - since < 0) {
            sleep();
            return false;
        }
        return true;
    }

    private void watch() {
        if (state != State.FALLING_ASLEEP) {
            state = State.WATCHED;
        }
    }

    private void sleep() {
        if (state != State.FALLING_ASLEEP) {
            state = State.FALLING_ASLEEP;
            activation.sleep(sleep -> loop.execute(() -> slept(sleep)));
        }
    }

    private void slept(Activator.Sleep sleep) {
        if (stopped) {
            return;
        }
        long since = activation.users().emptySince();
        state = State.WATCHED;
        settledNanos = loop.nanoTime();
        if (!clock.isIdle()) {
            clock.look(); // somebody has come meanwhile, and woken it perhaps
            settled.run();
            return;
        }
        switch (sleep) {
            case ASLEEP -> {
                state = State.ASLEEP;
                activation.users().awaitNextUse(since);
                clock.lookAfter(SleepLook.pauseNanos(limit));
            }
            case WOKEN, AWAKE -> clock.lookAfter(limit);
            case NEEDED -> {
                state = State.NEEDED;
                clock.lookAfter(Math.max(limit, AGAIN_NANOS));
            }
            case LEFT, FAILED -> {
                state = State.SLEEPLESS;
                clock.lookAfter(Math.max(limit, AGAIN_NANOS));
            }
        }
        settled.run();
    }

    /** Looks no more. */
    void stop() {
        stopped = true;
        clock.stop();
    }
}
