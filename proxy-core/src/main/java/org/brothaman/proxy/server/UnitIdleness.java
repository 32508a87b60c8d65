package org.brothaman.proxy.server;

import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.session.Activation;
import org.brothaman.proxy.session.Activator;
import org.jspecify.annotations.Nullable;

/**
 * Puts a unit to sleep when nobody has used it for the exit-idle time, whoever uses others. First
 * loop's thread only.
 */
final class UnitIdleness {
    enum State {
        /** In use, or not unused for long enough. */
        WATCHED,
        /** Being put to sleep. */
        FALLING_ASLEEP,
        /** Asleep until somebody comes. */
        ASLEEP,
        /** Other units need it: tried again later. */
        NEEDED,
        /** It does not fall asleep, which was logged: tried again later. */
        SLEEPLESS
    }

    /** A unit that could not be put to sleep is tried again after the idle time, or this. */
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Activation activation;
    private final Loop loop;
    private final long limit;
    private final Runnable settled;
    private State state = State.WATCHED;
    private Loop.@Nullable Timer timer;
    private boolean stopped;

    /**
     * @param limitNanos how long nobody may use it before it sleeps
     * @param settled called when it has become clear whether the unit holds the proxy up
     */
    UnitIdleness(Activation activation, Loop loop, long limitNanos, Runnable settled) {
        this.activation = activation;
        this.loop = loop;
        this.limit = limitNanos;
        this.settled = settled;
    }

    void begin() {
        activation.users().begin(loop.nanoTime(), () -> loop.execute(this::look));
        look();
    }

    /** Whether the proxy may end for all that this unit is concerned. */
    boolean mayLeave() {
        return switch (state) {
            case ASLEEP, SLEEPLESS -> activation.users().emptyNanos(loop.nanoTime()) >= limit;
            case WATCHED, FALLING_ASLEEP, NEEDED -> false;
        };
    }

    private void look() {
        if (stopped || state == State.FALLING_ASLEEP) {
            return; // in the latter case it looks when that is over
        }
        stopTimer();
        long idle = activation.users().emptyNanos(loop.nanoTime());
        if (idle < 0) {
            state = State.WATCHED;
            activation.users().awaitEmptied();
        } else if (idle < limit) {
            state = State.WATCHED;
            lookAfter(limit - idle);
        } else {
            state = State.FALLING_ASLEEP;
            activation.activator().sleep(sleep -> loop.execute(() -> slept(sleep)));
        }
    }

    private void slept(Activator.Sleep sleep) {
        if (stopped) {
            return;
        }
        long since = activation.users().emptySince();
        state = State.WATCHED;
        if (activation.users().emptyNanos(loop.nanoTime()) < limit) {
            look(); // somebody has come meanwhile, and woken it perhaps
            return;
        }
        switch (sleep) {
            case ASLEEP -> {
                state = State.ASLEEP;
                activation.users().awaitNextUse(since);
            }
            case WOKEN -> lookAfter(limit);
            case NEEDED -> {
                state = State.NEEDED;
                lookAfter(Math.max(limit, AGAIN_NANOS));
            }
            case FAILED -> {
                state = State.SLEEPLESS;
                lookAfter(Math.max(limit, AGAIN_NANOS));
            }
        }
        settled.run();
    }

    private void lookAfter(long nanos) {
        timer =
                loop.schedule(
                        () -> {
                            timer = null;
                            look();
                        },
                        nanos);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Looks no more. */
    void stop() {
        stopped = true;
        stopTimer();
    }
}
