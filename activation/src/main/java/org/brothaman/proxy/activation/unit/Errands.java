package org.brothaman.proxy.activation.unit;

import java.time.Duration;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitManager;

/**
 * What the activation thread does for a unit besides waking it. Blocks; keeps nothing from one call
 * to the next but the manager's connection, until {@link #rest}.
 */
final class Errands {
    /** Above systemd's TimeoutStopSec of 90 s, so that its job ends first. */
    static final Duration SLEEP_PATIENCE = Duration.ofSeconds(120);

    private final UnitPlan plan;
    private final UnitManager manager;
    private final Awakening awakening;
    private final Sentry sentry;
    private final MonotonicClock clock;
    private final UnitObserver observer;

    Errands(UnitPlan plan, Awakening awakening, Sentry sentry, UnitEdges edges) {
        this.plan = plan;
        this.manager = edges.manager();
        this.awakening = awakening;
        this.sentry = sentry;
        this.clock = edges.clock();
        this.observer = edges.observer();
    }

    Wake wake(long since, boolean doubted) {
        return awakening.wake(since, doubted);
    }

    Outcome sleep() {
        // What we do to it is no news.
        sentry.end();
        long deadline = clock.nanoTime() + SLEEP_PATIENCE.toNanos();
        return switch (plan.onIdle()) {
            case STOP -> {
                observer.begins(plan.unit(), "Stopping " + plan.unit(), SLEEP_PATIENCE);
                yield manager.stop(plan.unit(), deadline);
            }
            case FREEZE -> {
                observer.begins(plan.unit(), "Freezing " + plan.unit(), SLEEP_PATIENCE);
                yield manager.freeze(plan.unit(), deadline);
            }
            case LEAVE -> throw new IllegalStateException("asked to leave the unit alone");
        };
    }

    void rest() {
        manager.close();
    }
}
