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
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final UnitManager manager;
    private final MonotonicClock clock;
    private volatile boolean isToCome;

    ExpectedClient(UnitManager manager, MonotonicClock clock) {
        this.manager = manager;
        this.clock = clock;
    }

    /** Begins it, without waiting; while no other thread uses the manager. */
    void begin() {
        manager.begin();
        isToCome = true;
    }

    /** It has come, or somebody else: what it needs is done for it. */
    void hasCome() {
        isToCome = false;
    }

    /** What is left to do on that thread before the client comes; null for nothing. */
    @Nullable Runnable task(OnDemandThread thread) {
        return isToCome ? () -> await(thread) : null;
    }

    private void await(OnDemandThread thread) {
        isToCome = false;
        manager.connect(clock.nanoTime() + PATIENCE_NANOS);
        thread.linger(clock, PATIENCE_NANOS);
    }
}
