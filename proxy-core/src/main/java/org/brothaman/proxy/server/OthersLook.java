package org.brothaman.proxy.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.session.Activation;
import org.jspecify.annotations.Nullable;

/**
 * Asks now and then, while clients wait for others to wake a unit, whether somebody has who does
 * not tell us: by systemctl, or because another unit needs it. First loop's thread only.
 */
final class OthersLook {
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Activation unit;
    private final Loop loop;
    private final AtomicBoolean on = new AtomicBoolean();
    private boolean stopped;
    private Loop.@Nullable Timer timer;

    OthersLook(Activation unit, Loop loop) {
        this.unit = unit;
        this.loop = loop;
    }

    void begin() {
        unit.onWatched(this::watched);
    }

    /** By any thread. */
    private void watched() {
        if (!on.get() && !on.getAndSet(true)) {
            loop.execute(this::lookLater);
        }
    }

    private void lookLater() {
        if (!stopped && timer == null) {
            timer = loop.schedule(this::look, PAUSE_NANOS);
        }
    }

    private void look() {
        timer = null;
        if (!unit.isWatched()) {
            on.set(false);
            if (unit.isWatched()) {
                watched(); // it was found on by who came in between
            }
        } else if (unit.mayLook(loop.nanoTime())) {
            ask();
        } else {
            lookLater();
        }
    }

    /** When it is up, all who wait are told. */
    private void ask() {
        try {
            unit.join(_ -> loop.execute(this::lookLater));
        } catch (Throwable bug) {
            lookLater(); // else nobody would look again
            throw bug;
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
