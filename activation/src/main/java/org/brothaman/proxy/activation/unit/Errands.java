package org.brothaman.proxy.activation.unit;

import java.time.Duration;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitManager;
import org.brothaman.proxy.activation.manager.UnitState;

/**
 * What the activation thread does for a unit besides waking it. Blocks; keeps nothing from one call
 * to the next but the manager's connection, until {@link #rest}.
 */
final class Errands {
    /** Above systemd's TimeoutStopSec of 90 s, so that its job ends first. */
    private static final Duration SLEEP_PATIENCE = Duration.ofSeconds(120);

    private static final Duration LOOK_PATIENCE = Duration.ofSeconds(10);

    private final UnitPlan plan;
    private final UnitManager manager;
    private final Awakening awakening;
    private final MonotonicClock clock;
    private final UnitObserver observer;

    Errands(
            UnitPlan plan,
            UnitManager manager,
            Awakening awakening,
            MonotonicClock clock,
            UnitObserver observer) {
        this.plan = plan;
        this.manager = manager;
        this.awakening = awakening;
        this.clock = clock;
        this.observer = observer;
    }

    void add(Gate gate) {
        awakening.add(gate);
    }

    Wake wake() {
        return awakening.wake();
    }

    Outcome sleep() {
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

    /** Thaws the unit if it is frozen. */
    Outcome thawIfFrozen() {
        long deadline = clock.nanoTime() + LOOK_PATIENCE.toNanos();
        Outcome outcome = manager.glance(plan.unit(), deadline);
        awakening.seenUp();
        if (outcome instanceof Outcome.Done(UnitState state) && state.isFrozen()) {
            long began = clock.nanoTime();
            outcome = manager.thaw(plan.unit(), deadline);
            if (outcome instanceof Outcome.Done) {
                Duration took = Duration.ofNanos(clock.nanoTime() - began);
                observer.happened(new UnitEvent.Thawed(plan.unit(), took));
            }
        }
        return outcome;
    }

    void rest() {
        manager.close();
    }
}
