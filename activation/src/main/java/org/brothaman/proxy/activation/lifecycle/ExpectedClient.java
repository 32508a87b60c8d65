package org.brothaman.proxy.activation.lifecycle;

import java.time.Duration;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.UnitManager;
import org.jspecify.annotations.Nullable;

/**
 * The conversation with the manager that is begun before the client is there for whom it is wanted,
 * because a new one costs the manager some milliseconds. If nobody comes, it is not kept for long:
 * the manager would send its signals to us, and keep what we do not read.
 */
final class ExpectedClient {
    /**
     * A busy manager has a queue, in which this connection has its place; a new one would be last.
     * A client who has come waits for this as well.
     */
    private static final Duration GREETING = Duration.ofSeconds(10);

    /** Whoever has had systemd start us is accepted within that, on a busy machine too. */
    private static final Duration COMING = Duration.ofMillis(250);

    private final Duration greeting;
    private final UnitManager manager;
    private final MonotonicClock clock;
    private volatile boolean isToCome;

    ExpectedClient(UnitPlan plan, UnitPlatform platform) {
        greeting = plan.patience().compareTo(GREETING) < 0 ? plan.patience() : GREETING;
        manager = platform.manager();
        clock = platform.clock();
    }

    /** Begins it, without waiting, for that thread to go on with; nobody uses the manager yet. */
    void begin(OnDemandThread thread) {
        manager.begin();
        isToCome = true;
        if (!thread.ensureRunning()) {
            isToCome = false;
            manager.close();
        }
    }

    /** Or somebody else who has it woken. */
    void hasCome() {
        isToCome = false;
    }

    /** What is left to do on that thread before the client comes; null for nothing. */
    @Nullable Runnable task(OnDemandThread thread) {
        return isToCome ? () -> await(thread) : null;
    }

    private void await(OnDemandThread thread) {
        isToCome = false;
        if (manager.connect(clock.nanoTime() + greeting.toNanos())) {
            thread.linger(clock, COMING.toNanos());
        }
    }
}
