package org.brothaman.proxy.server;

import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.session.Occupancy;
import org.jspecify.annotations.Nullable;

/**
 * Notices that nobody has used something for a while: by one timer while nobody is there, and by
 * none while somebody is. First loop's thread only.
 */
final class IdleClock {
    private final Occupancy users;
    private final Loop loop;
    private final long limit;
    private final Runnable busy;
    private final Runnable idle;
    private Loop.@Nullable Timer timer;
    private boolean stopped;

    /**
     * @param limitNanos how long nobody may be there
     * @param busy called by each look that finds it used, or unused for a shorter time
     * @param idle called by each look that finds it unused for that long; then no look follows that
     *     nobody asks for
     */
    IdleClock(Occupancy users, Loop loop, long limitNanos, Runnable busy, Runnable idle) {
        this.users = users;
        this.loop = loop;
        this.limit = limitNanos;
        this.busy = busy;
        this.idle = idle;
    }

    void begin() {
        users.begin(loop.nanoTime(), () -> loop.execute(this::look));
        look();
    }

    /** Looks now, and again whenever it may have become idle. */
    void look() {
        if (stopped) {
            return;
        }
        stopTimer();
        long unused = users.emptyNanos(loop.nanoTime());
        if (unused >= limit) {
            idle.run();
            return;
        }
        busy.run();
        if (unused < 0) {
            users.awaitEmptied();
        } else {
            lookAfter(limit - unused);
        }
    }

    /** Instead of whatever look there would be. */
    void lookAfter(long nanos) {
        stopTimer();
        timer =
                loop.schedule(
                        () -> {
                            timer = null;
                            look();
                        },
                        nanos);
    }

    boolean isIdle() {
        return users.emptyNanos(loop.nanoTime()) >= limit;
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
