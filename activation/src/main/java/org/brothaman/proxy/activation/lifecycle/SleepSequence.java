package org.brothaman.proxy.activation.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitManager;
import org.brothaman.proxy.activation.manager.UnitState;

/**
 * Puts a unit to sleep: stops or freezes it, unless running units need it. Blocks the activation
 * thread. Keeps nothing from one call to the next but who needed it the last time, so that each is
 * told of once.
 */
final class SleepSequence {
    /** Above systemd's TimeoutStopSec of 90 s, so that its job ends first. */
    static final Duration PATIENCE = Duration.ofSeconds(120);

    private final UnitPlan plan;
    private final UnitManager manager;
    private final MonotonicClock clock;
    private final UnitObserver observer;
    private List<String> needers = List.of();

    SleepSequence(UnitPlan plan, UnitEdges edges) {
        this.plan = plan;
        this.manager = edges.manager();
        this.clock = edges.clock();
        this.observer = edges.observer();
    }

    /**
     * @param wanted whether somebody wants it awake after all; then what takes long is given up
     */
    Outcome sleep(BooleanSupplier wanted) {
        Outcome outcome = attempt(wanted, clock.nanoTime() + PATIENCE.toNanos());
        switch (outcome) {
            case Outcome.Needed needed when needed.by().equals(needers) -> {}
            case Outcome.Needed needed -> {
                needers = needed.by();
                observer.happened(new UnitEvent.Needed(plan.unit(), needers, needed.message()));
            }
            case Outcome.Trouble _ -> {}
            case Outcome.Done(UnitState state) -> {
                needers = List.of();
                if (plan.onIdle() == OnIdle.STOP && state.endedBy(UnitState.SIGKILL)) {
                    observer.happened(new UnitEvent.Killed(plan.unit()));
                }
                if (state.freezer() == UnitState.Freezer.FROZEN) {
                    observer.happened(new UnitEvent.AtRisk(plan.unit()));
                }
            }
        }
        return outcome;
    }

    private Outcome attempt(BooleanSupplier wanted, long deadline) {
        return switch (plan.onIdle()) {
            case STOP -> {
                observer.begins(plan.unit(), "Stopping " + plan.unit(), PATIENCE);
                yield manager.stop(plan.unit(), deadline);
            }
            case FREEZE -> {
                observer.begins(plan.unit(), "Freezing " + plan.unit(), PATIENCE);
                yield manager.freeze(plan.unit(), wanted, deadline);
            }
            case LEAVE -> throw new IllegalStateException("asked to leave the unit alone");
        };
    }
}
