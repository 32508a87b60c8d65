package org.brothaman.proxy.activation.lifecycle;

import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.UnitManager;
import org.jspecify.annotations.Nullable;

/**
 * The conversation with the manager that is begun before the client is there for whom it is wanted,
 * because a new one costs the manager some milliseconds. If nobody comes, it is not kept for long:
 * the manager would send its signals to us, and keep what we do not read.
 */
final class ExpectedClient {
    /** A manager that is busy has others in its queue, behind whom a new connection would be. */
    private static final long GREETING_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Who has had systemd start us is accepted within milliseconds. */
    private static final long COMING_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final UnitManager manager;
    private final MonotonicClock clock;
    private volatile boolean isToCome;

    ExpectedClient(UnitManager manager, MonotonicClock clock) {
        this.manager = manager;
        this.clock = clock;
    }

    /** Begins it, without waiting; while no other thread uses the manager, as {@link #giveUp}. */
    void begin() {
        manager.begin();
        isToCome = true;
    }

    /** There is no thread to go on with it. */
    void giveUp() {
        isToCome = false;
        manager.close();
    }

    /** What is wanted now is done for whoever has come. */
    void hasCome() {
        isToCome = false;
    }

    /** What is left to do on that thread before the client comes; null for nothing. */
    @Nullable Runnable task(OnDemandThread thread) {
        return isToCome ? () -> await(thread) : null;
    }

    private void await(OnDemandThread thread) {
        isToCome = false;
        if (manager.connect(clock.nanoTime() + GREETING_NANOS)) {
            thread.linger(clock, COMING_NANOS);
        }
    }
}
