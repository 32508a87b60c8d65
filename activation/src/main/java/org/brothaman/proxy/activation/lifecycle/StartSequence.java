package org.brothaman.proxy.activation.lifecycle;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitManager;
import org.brothaman.proxy.activation.manager.UnitState;
import org.jspecify.annotations.Nullable;

/**
 * Makes a unit ready: asks the manager for its state, thaws or starts it if need be, waits for its
 * readiness, and begins anew when it ends meanwhile. Blocks the activation thread until the plan's
 * patience ends. Keeps nothing from one call to the next but which start of the unit became ready.
 */
final class StartSequence {
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LIMITED_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final UnitPlan plan;
    private final UnitManager manager;
    private final ReadinessWait readinessWait;
    private final WatchState watch;
    private final Turn turn;
    private final MonotonicClock clock;
    private final UnitReports reports;
    private volatile boolean draining;
    private final StartNote note;
    private long readyStart; // UnitState.begun of the start that became ready, 0 for none

    StartSequence(
            UnitPlan plan,
            WatchState watch,
            Turn turn,
            StartNote note,
            UnitReports reports,
            UnitPlatform platform) {
        this.plan = plan;
        this.turn = turn;
        this.manager = platform.manager();
        this.readinessWait = new ReadinessWait(plan, watch, reports, platform);
        this.watch = watch;
        this.note = note;
        this.clock = platform.clock();
        this.reports = reports;
    }

    /** From now on what somebody stops is not started again. From any thread. */
    void drain() {
        draining = true;
    }

    /**
     * @param since when the first who waits for it asked, a reading of the clock
     * @param probe whether to probe it even if this start of it has been ready before
     * @param mayWake asked at first and whenever it is to be started or thawed: whether anybody
     *     waits for it for whom that may be done; if not, it is left {@link WakeResult.Asleep}
     */
    WakeResult wake(long since, boolean probe, BooleanSupplier mayWake) {
        WakeResult wake = new Run(since, probe, mayWake).run();
        long deadline = clock.nanoTime() + plan.patience().toNanos();
        if (!(wake instanceof WakeResult.Ready)
                && turn.isHeld()
                && manager.glance(plan.unit(), deadline) instanceof Outcome.Done(UnitState state)
                && state.isDown()) {
            turn.end();
        }
        return wake;
    }

    /** One run, in rounds: each asks the manager and does what is to be done then. */
    private final class Run {
        private final long since;
        private final boolean probe;
        private final BooleanSupplier mayWake;
        private long deadline = clock.nanoTime() + plan.patience().toNanos();
        private boolean isForWakers;
        private final OwnFailures failures = new OwnFailures();
        private boolean waited; // for the unit: what ends now was ended by somebody
        private long seen; // when the manager was last asked
        private Outcome.Trouble last =
                new Outcome.TimedOut("start", plan.unit(), plan.scope()); // in time, at least

        Run(long since, boolean probe, BooleanSupplier mayWake) {
            this.since = since;
            this.probe = probe;
            this.mayWake = mayWake;
            this.isForWakers = mayWake.getAsBoolean();
        }

        WakeResult run() {
            long pause = FIRST_PAUSE_NANOS;
            while (true) {
                WakeResult wake = round();
                if (wake != null) {
                    return wake;
                }
                if (Thread.currentThread().isInterrupted()) {
                    return WakeResult.Failed.ENDING;
                }
                if (clock.until(deadline) <= 0) {
                    return failed(last);
                }
                clock.pause(pause);
                pause = Math.min(2 * pause, LAST_PAUSE_NANOS);
            }
        }

        /** Null for one round more. */
        private @Nullable WakeResult round() {
            seen = clock.nanoTime();
            return switch (manager.glance(plan.unit(), deadline)) {
                case Outcome.Done(UnitState state) when state.isFrozen() ->
                        mayWake() ? thaw() : new WakeResult.Asleep();
                case Outcome.Done(UnitState state) when state.isUp() -> found(state, false);
                case Outcome.Done(UnitState state) when waited && draining ->
                        WakeResult.Failed.ENDING;
                case Outcome.Done(UnitState state)
                        when waited && state.active() == UnitState.Active.DEACTIVATING -> {
                    // A start would cancel the job of whoever stops it.
                    last = new Outcome.TimedOut("stop", plan.unit(), plan.scope());
                    readinessWait.awaitEnd(state, deadline);
                    yield null;
                }
                case Outcome.Done(UnitState state) when failures.mayHaveFallen(state) -> fallen();
                case Outcome.Done(UnitState state) -> wake(state);
                case Outcome.Trouble trouble -> failed(trouble);
            };
        }

        /** What we have started is down; a glance has not asked how it ended. */
        private @Nullable WakeResult fallen() {
            return switch (manager.look(plan.unit(), deadline)) {
                case Outcome.Done(UnitState state) when !state.isDown() -> null;
                case Outcome.Done(UnitState state) when failures.hasFallenAgain(state) ->
                        failed(new Outcome.Died(plan.unit(), plan.scope(), state), state);
                case Outcome.Done(UnitState state) -> wake(state);
                case Outcome.Trouble trouble -> failed(trouble);
            };
        }

        private @Nullable WakeResult wake(UnitState state) {
            return mayWake() ? start(state) : new WakeResult.Asleep();
        }

        /** Who comes first when only joiners wait has all the time that a run of its own would. */
        private boolean mayWake() {
            boolean may = mayWake.getAsBoolean();
            if (may && !isForWakers) {
                isForWakers = true;
                deadline = clock.nanoTime() + plan.patience().toNanos();
            }
            return may;
        }

        private @Nullable WakeResult thaw() {
            begins("Thawing ");
            return switch (manager.thaw(plan.unit(), deadline)) {
                case Outcome.Done(UnitState state) when state.isUp() -> {
                    note.isThawed(state);
                    yield found(state, true);
                }
                case Outcome.Done(UnitState state) -> start(state);
                case Outcome.Trouble trouble -> failed(trouble);
            };
        }

        /** It was up, so that its end is no failure of a start of ours. */
        private @Nullable WakeResult found(UnitState state, boolean thawed) {
            turn.hold();
            note.isUp(state);
            if (watch.restart(state.controlGroup()) == ProcessWatch.Status.DYING) {
                readinessWait.awaitEnd(state, deadline);
                return null;
            }
            boolean known = state.begun() != 0 && state.begun() == readyStart;
            if (known && !thawed && !probe && readinessWait.isEntered()) {
                return new WakeResult.Ready();
            }
            if (!known && !thawed) {
                // Whoever started it has not waited for them, either; readiness tells the rest.
                manager.awaitParts(plan.unit(), deadline);
            }
            return await(state, thawed, false);
        }

        private @Nullable WakeResult start(UnitState before) {
            long asked = clock.nanoTime();
            WakeResult.Failed failed = turn.await();
            if (failed != null) {
                return failed;
            }
            long waitedFor = clock.nanoTime() - asked;
            deadline += waitedFor; // that wait has a time of its own
            if (before.isDown()) {
                readinessWait.unitIsDown();
            }
            Runnable meanwhile = () -> isAsked(before, seen + waitedFor);
            return switch (manager.start(plan.unit(), meanwhile, deadline)) {
                case Outcome.Done(UnitState state) when state.isFrozen() -> null;
                case Outcome.Done(UnitState state) -> {
                    failures.started();
                    note.isUp(state);
                    watch.restart(state.controlGroup());
                    yield await(state, false, true);
                }
                case Outcome.Trouble trouble -> notStarted(trouble, before);
            };
        }

        /** Done while the manager works on the start: nobody waits for the status or the note. */
        private void isAsked(UnitState before, long since) {
            begins("Starting ");
            if (before.isDown()) {
                note.isAsked(since);
            }
        }

        private @Nullable WakeResult notStarted(Outcome.Trouble trouble, UnitState before) {
            note.isFailed(trouble);
            if (!(trouble instanceof Outcome.JobFailed failure)) {
                return failed(trouble);
            } else if (failure.isByStartLimit(before)) {
                return tooManyStarts(before);
            }
            return failures.isToBeRetried(failure, before)
                    ? null
                    : failed(failure, failure.state());
        }

        /**
         * One that had been ready is worth waiting for until systemd starts it again; one that
         * fails over and over is not.
         */
        private @Nullable WakeResult tooManyStarts(UnitState before) {
            Outcome.Trouble trouble = new Outcome.TooManyStarts(plan.unit(), plan.scope());
            if (readyStart == 0 || before.begun() != readyStart) {
                return failed(trouble);
            }
            reports.begins(
                    "Waiting until systemd starts " + plan.unit() + " again (start-limit-hit)",
                    plan.patience());
            last = trouble;
            clock.pause(Math.clamp(clock.until(deadline), 1, LIMITED_NANOS));
            return null;
        }

        private @Nullable WakeResult await(UnitState state, boolean thawed, boolean started) {
            long up = clock.nanoTime();
            waited = true;
            return switch (readinessWait.await(state, thawed, deadline)) {
                case ReadinessWait.Result.Ready _ -> {
                    readyStart = state.begun();
                    reportReady(thawed, started, up);
                    yield new WakeResult.Ready();
                }
                case ReadinessWait.Result.Changed _ -> null;
                case ReadinessWait.Result.Died(Outcome.Died how)
                        when !started || failures.retryOnce(how.state()) ->
                        null;
                case ReadinessWait.Result.Died(Outcome.Died how) -> failed(how, how.state());
                case ReadinessWait.Result.NotEntered(String message) ->
                        new WakeResult.Failed("no-namespace", message);
                case ReadinessWait.Result.TimedOut(String message) ->
                        new WakeResult.Failed("not-ready", message);
                case ReadinessWait.Result.Interrupted _ -> WakeResult.Failed.ENDING;
            };
        }

        private void begins(String what) {
            reports.begins(what + plan.unit(), plan.patience());
        }

        private void reportReady(boolean thawed, boolean started, long up) {
            long now = clock.nanoTime();
            reports.ready(
                    started || thawed
                            ? new UnitEvent.Woken(
                                    plan.unit(),
                                    !started,
                                    Duration.ofNanos(up - since),
                                    Duration.ofNanos(now - up))
                            : new UnitEvent.Found(plan.unit(), Duration.ofNanos(now - since)));
        }

        /** With what may have kept it from listening. */
        private WakeResult failed(Outcome.Trouble trouble, UnitState state) {
            String taken = readinessWait.takenPort(state);
            return new WakeResult.Failed(trouble.result(), trouble.message() + taken);
        }

        private static WakeResult failed(Outcome.Trouble trouble) {
            return new WakeResult.Failed(trouble.result(), trouble.message());
        }
    }
}
