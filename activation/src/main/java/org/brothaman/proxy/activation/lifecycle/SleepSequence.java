package org.brothaman.proxy.activation.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitManager;
import org.brothaman.proxy.activation.manager.UnitState;
import org.jspecify.annotations.Nullable;

/**
 * Puts a unit to sleep: stops or freezes it, unless running units need it, or somebody else has
 * started it and it is to be left then. Blocks the activation thread. Keeps nothing from one call
 * to the next but who needed it the last time, so that each is reported once.
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
    private final StartNote note;
    private final MemoryReclaim reclaim;
    private boolean complained;
    private List<String> needers = List.of();

    SleepSequence(
            UnitPlan plan,
            WatchState watch,
            Turn turn,
            StartNote note,
            UnitReports reports,
            UnitPlatform platform) {
        this.plan = plan;
        this.turn = turn;
        this.note = note;
        this.reclaim = platform.reclaim();
        this.manager = platform.manager();
        this.watch = watch;
        this.clock = platform.clock();
        this.reports = reports;
    }

    /**
     * @param wanted whether somebody wants it awake after all; then what takes long is given up
     */
    SleepResult sleep(BooleanSupplier wanted) {
        SleepResult kept = note.isInDoubt() ? keep() : null;
        if (kept != null) {
            return kept;
        }
        watch.end(); // what we do to it is no news
        long deadline = clock.nanoTime() + PATIENCE.toNanos();
        Outcome outcome = attempt(wanted, deadline);
        if (plan.reclaims()
                && outcome instanceof Outcome.Done(UnitState state)
                && state.isFrozen()) {
            reclaim(state, () -> wanted.getAsBoolean() || clock.until(deadline) <= 0);
        }
        return judge(outcome);
    }

    /** Whether what was put to sleep still sleeps. It does as long as nobody can say. */
    SleepResult look() {
        Outcome seen = manager.glance(plan.unit(), clock.nanoTime() + PATIENCE.toNanos());
        return seen instanceof Outcome.Done(UnitState state) && !state.isDown() && !state.isFrozen()
                ? new SleepResult.Awake()
                : new SleepResult.Slept();
    }

    /** Whether it could be put to sleep now; {@code Slept} says so. Changes nothing. */
    SleepResult ask() {
        SleepResult kept = keep();
        return kept == null ? new SleepResult.Slept() : kept;
    }

    /**
     * Why it may not be put to sleep; null if it may. That others need it goes first: what needs it
     * has started it perhaps, for a proxy that will note that when it is ready.
     */
    private @Nullable SleepResult keep() {
        Outcome outcome = maySleep(clock.nanoTime() + PATIENCE.toNanos());
        if (!(outcome instanceof Outcome.Done(UnitState state))) {
            return judge(outcome);
        }
        if (!note.isToBeLeft(state)) {
            return null;
        }
        note.isLeft(state);
        return new SleepResult.Left();
    }

    private Outcome maySleep(long deadline) {
        return switch (plan.onIdle()) {
            case STOP -> manager.mayStop(plan.stopUnit(), plan.unit(), deadline);
            case FREEZE -> manager.mayFreeze(plan.unit(), deadline);
            case LEAVE -> throw new IllegalStateException("asked to leave the unit alone");
        };
    }

    private SleepResult judge(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Needed needed -> {
                if (!needed.by().equals(needers)) {
                    needers = needed.by();
                    reports.happened(new UnitEvent.Needed(plan.unit(), needers, needed.message()));
                }
                yield new SleepResult.Needed();
            }
            case Outcome.Trouble trouble -> {
                reports.happened(UnitEvent.Troubled.of(plan.unit(), trouble));
                yield new SleepResult.Failed(trouble.message());
            }
            case Outcome.Done(UnitState state) -> {
                slept(state);
                yield new SleepResult.Slept();
            }
        };
    }

    /** Its proxy may end when it sleeps, so that this is done before. */
    private void reclaim(UnitState frozen, BooleanSupplier over) {
        reports.begins("Reclaiming memory of " + plan.unit(), PATIENCE);
        long began = clock.nanoTime();
        switch (reclaim.reclaim(frozen.controlGroup(), over)) {
            case MemoryReclaim.Result.Done(long bytes) -> {
                Duration took = Duration.ofNanos(clock.nanoTime() - began);
                reports.happened(new UnitEvent.Reclaimed(plan.unit(), bytes, took));
            }
            case MemoryReclaim.Result.Impossible(String why) when !complained -> {
                complained = true;
                reports.happened(new UnitEvent.NotReclaimed(plan.unit(), why));
            }
            case MemoryReclaim.Result.Impossible _ -> {}
        }
    }

    private void slept(UnitState state) {
        needers = List.of();
        turn.end();
        if (state.isDown()) {
            note.isStopped();
        }
        if (plan.onIdle() == OnIdle.STOP && state.endedBy(UnitState.SIGKILL)) {
            reports.happened(new UnitEvent.Killed(plan.unit()));
        }
        if (state.freezer() == UnitState.Freezer.FROZEN) {
            reports.happened(new UnitEvent.AtRisk(plan.unit()));
        }
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
