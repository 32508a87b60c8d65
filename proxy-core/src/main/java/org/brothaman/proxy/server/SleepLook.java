package org.brothaman.proxy.server;

import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.session.Activation;
import org.brothaman.proxy.session.Activator;
import org.jspecify.annotations.Nullable;

/**
 * Looks once in a quiet time, or more often, whether a unit still sleeps that was put to sleep
 * under its clients: who else wakes it does not tell us. First loop's thread only.
 */
final class SleepLook {
    /** However short the quiet time is. */
    private static final long SHORTEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** However long it is: what somebody else has woken runs for so much longer. */
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final Activation unit;
    private final Loop loop;
    private final long pauseNanos;
    private final Runnable awake;
    private final Runnable unused;
    private boolean on;
    private Loop.@Nullable Timer timer;

    /**
     * @param awake called instead of another look when it does not sleep
     * @param unused likewise when nobody is connected any more
     */
    SleepLook(Activation unit, Loop loop, Runnable awake, Runnable unused) {
        this.unit = unit;
        this.loop = loop;
        this.pauseNanos = pauseNanos(unit.quiet().time().nanos());
        this.awake = awake;
        this.unused = unused;
    }

    /**
     * How long to wait before it is looked at again whether something still sleeps.
     *
     * @param time how long nobody must have used it before it sleeps
     */
    static long pauseNanos(long time) {
        return Math.clamp(time, SHORTEST_PAUSE_NANOS, LONGEST_PAUSE_NANOS);
    }

    /** It has fallen asleep. */
    void begin() {
        on = true;
        timer = loop.schedule(this::look, pauseNanos);
    }

    private void look() {
        timer = null;
        if (unit.users().open() == 0) {
            on = false;
            unused.run();
        } else {
            unit.sleep(sleep -> loop.execute(() -> looked(sleep)));
        }
    }

    private void looked(Activator.Sleep sleep) {
        if (!on) {
            return;
        }
        switch (sleep) {
            case ASLEEP, FAILED -> begin();
            case WOKEN -> begin(); // by a client; when it is up, all pass, and that is the end
            case NEEDED, LEFT -> {
                // As it is after an attempt to wake it that failed: who joins learns whether it is.
                begin();
                unit.join(_ -> {});
            }
            case AWAKE -> {
                on = false;
                awake.run();
            }
        }
    }

    /** Looks no more; idempotent. */
    void end() {
        on = false;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
