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
 * reported once.
 */
final class SleepSequence {
    /** Above systemd's TimeoutStopSec of 90 s, so that its job ends first. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private final UnitPlan plan;
    private final UnitManager manager;
    private final WatchState watch;
    private final Turn turn;
    private final MonotonicClock clock;
    private final UnitReports reports;
    private List<String> needers = List.of();

    SleepSequence(
            UnitPlan plan,
            WatchState watch,
            Turn turn,
            UnitReports reports,
            UnitPlatform platform) {
        this.plan = plan;
        this.turn = turn;
        this.manager = platform.manager();
        this.watch = watch;
        this.clock = platform.clock();
        this.reports = reports;
    }

    /**
     * @param wanted whether somebody wants it awake after all; then what takes long is given up
     */
    Outcome sleep(BooleanSupplier wanted) {
        watch.end(); // what we do to it is no news
        Outcome outcome = attempt(wanted, clock.nanoTime() + PATIENCE.toNanos());
        switch (outcome) {
            case Outcome.Needed needed when needed.by().equals(needers) -> {}
            case Outcome.Needed needed -> {
                needers = needed.by();
                reports.happened(new UnitEvent.Needed(plan.unit(), needers, needed.message()));
            }
            case Outcome.Trouble _ -> {}
            case Outcome.Done(UnitState state) -> {
                needers = List.of();
                turn.end();
                if (plan.onIdle() == OnIdle.STOP && state.endedBy(UnitState.SIGKILL)) {
                    reports.happened(new UnitEvent.Killed(plan.unit()));
                }
                if (state.freezer() == UnitState.Freezer.FROZEN) {
                    reports.happened(new UnitEvent.AtRisk(plan.unit()));
                }
            }
        }
        return outcome;
    }

    private Outcome attempt(BooleanSupplier wanted, long deadline) {
        return switch (plan.onIdle()) {
            case STOP -> {
                reports.begins("Stopping " + plan.stopUnit(), PATIENCE);
                yield manager.stop(plan.stopUnit(), plan.unit(), deadline);
            }
            case FREEZE -> {
                reports.begins("Freezing " + plan.unit(), PATIENCE);
                yield manager.freeze(plan.unit(), wanted, deadline);
            }
            case LEAVE -> throw new IllegalStateException("asked to leave the unit alone");
        };
    }
}
