package org.brothaman.proxy.activation.lifecycle;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitManager;
import org.brothaman.proxy.activation.manager.UnitState;
import org.jspecify.annotations.Nullable;

/**
 * Whether what runs of a unit was started by us, and the note of that for later proxies, {@link
 * OwnStarts}. Blocks the activation thread.
 */
final class StartNote {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final UnitPlan plan;
    private final UnitManager manager;
    private final OwnStarts starts;
    private final WatchState watch;
    private final MonotonicClock clock;
    private final UnitReports reports;
    private @Nullable NewStart unwritten;
    private long own; // UnitState.begun of the last start if that was ours, else 0
    private long foreign; // likewise, of the one that was looked at last
    private long left; // likewise, of the one of somebody else that was reported
    private boolean complained;

    /**
     * A start, or a thaw, of ours.
     *
     * @param asked when it was asked for, a reading of the clock
     */
    private record NewStart(UnitState state, long asked) {}

    StartNote(UnitPlan plan, WatchState watch, UnitReports reports, UnitPlatform platform) {
        this.plan = plan;
        this.manager = platform.manager();
        this.starts = platform.starts();
        this.watch = watch;
        this.clock = platform.clock();
        this.reports = reports;
    }

    /** It runs because we have asked for that at that reading of the clock. */
    void isStarted(UnitState state, long asked) {
        unwritten = new NewStart(state, asked);
        own = state.begun();
    }

    /** It was found to be up. */
    void isFound(UnitState state) {
        if (state.begun() != own) {
            own = 0;
        }
    }

    /** It was stopped by us. */
    void isStopped() {
        unwritten = null;
        own = 0;
        attempt(() -> starts.forget(plan.unit()));
    }

    /** Writes down what has been started. To be called when those who waited for it were told. */
    void write() {
        NewStart last = unwritten;
        unwritten = null;
        if (last != null) {
            long askedMicros = TimeUnit.NANOSECONDS.toMicros(last.asked);
            long deadline = clock.nanoTime() + PATIENCE_NANOS;
            attempt(
                    () ->
                            starts.noteWhole(
                                    manager, plan.unit(), last.state, askedMicros, deadline));
        }
    }

    /** Whether it is up and is to be left so, because somebody else has started it. */
    boolean isToBeLeft() {
        boolean isOurs = own != 0 && watch.isLive() && !watch.hasChanged();
        if (!plan.leavesForeign()
                || isOurs
                || !(manager.look(plan.unit(), clock.nanoTime() + PATIENCE_NANOS)
                        instanceof Outcome.Done(UnitState state))
                || !state.isUp()
                || state.isFrozen()) {
            return false;
        }
        foreign = state.begun();
        if (state.begun() == own) {
            return false;
        }
        if (starts.isOurs(plan.unit(), state)) {
            attempt(() -> starts.note(plan.unit(), state)); // restarted perhaps, and again later
            return false;
        }
        return true;
    }

    /** It was left so; reported once for each start. */
    void isLeft() {
        if (left != foreign) {
            left = foreign;
            reports.happened(new UnitEvent.Left(plan.unit()));
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private void attempt(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            if (!complained) {
                complained = true;
                reports.happened(
                        new UnitEvent.Troubled(
                                plan.unit(),
                                "no-note",
                                "cannot note that bro-proxy has started "
                                        + plan.unit()
                                        + " ("
                                        + e
                                        + "), so after a restart of the proxy it counts as started by others and is not put to sleep; give the proxy's unit ReadWritePaths=%t/bro-proxy, or use --sleep-foreign"));
            }
        }
    }
}
