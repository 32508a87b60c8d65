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
    private long own; // what of it begins from then on is ours, as UnitState.begun; 0 for nothing
    private long noted; // what of that stands in the file
    private long since; // likewise of what it needs, until that is noted; 0 for nothing
    private boolean known; // whether what was started for those who wait now is noted
    private @Nullable UnitState up; // as it was seen last, until it is known whose it is
    private long left; // UnitState.begun of the start of somebody else that was reported
    private boolean complained;

    StartNote(UnitPlan plan, WatchState watch, UnitReports reports, UnitPlatform platform) {
        this.plan = plan;
        this.manager = platform.manager();
        this.starts = platform.starts();
        this.watch = watch;
        this.clock = platform.clock();
        this.reports = reports;
    }

    /**
     * It was seen to be down, and we have asked for its start. Noted at once, because we may end,
     * or give up, before it is up.
     *
     * @param seen when, a reading of the clock
     */
    void isAsked(long seen) {
        own = TimeUnit.NANOSECONDS.toMicros(seen);
        since = known || since == 0 ? own : since;
        known = false;
        note();
    }

    /** That was answered so: whether it may still come up. */
    void isFailed(Outcome.Trouble trouble) {
        switch (trouble) {
            case Outcome.TimedOut _, Outcome.Unreachable _ -> {}
            case Outcome.JobFailed failed when !failed.state().isDown() -> {}
            case Outcome.JobFailed failed when failed.state().begun() >= own -> {} // by Restart=
            case Outcome.JobFailed _,
                    Outcome.NotFound _,
                    Outcome.NotGenerated _,
                    Outcome.Masked _,
                    Outcome.NotLoaded _,
                    Outcome.Forbidden _,
                    Outcome.TooManyStarts _,
                    Outcome.Died _,
                    Outcome.Refused _,
                    Outcome.CannotFreeze _,
                    Outcome.Needed _ ->
                    forget();
        }
    }

    /** It is up, whoever has started it. */
    void isUp(UnitState state) {
        own = own != 0 && OwnStarts.isOurs(own, state) ? state.begun() : 0;
        up = state;
    }

    /** It is up and was thawed by us; who freezes it when it is idle has frozen it, most likely. */
    void isThawed(UnitState state) {
        if (plan.onIdle() == OnIdle.FREEZE) {
            own = state.begun();
        }
        isUp(state);
    }

    /** It is down, and not because of a failure. */
    void isStopped() {
        up = null;
        forget();
    }

    /** Writes down whose it is. To be called when those who waited for it were told. */
    void write() {
        UnitState seen = up;
        up = null;
        long from = since;
        if (from != 0 && (seen == null || isOurs(seen))) {
            long deadline = clock.nanoTime() + PATIENCE_NANOS;
            attempt(() -> starts.noteNeeds(manager, plan.unit(), from, deadline));
        } else if (seen != null) {
            isOurs(seen);
        }
        since = seen == null ? from : 0;
        known = true;
    }

    /** Whether it may be somebody else's, and so is to be asked for before it is put to sleep. */
    boolean isInDoubt() {
        return plan.leavesForeign() && !(own != 0 && watch.isLive() && !watch.hasChanged());
    }

    /** Whether it is to be left as it is, because somebody else has started it. */
    boolean isToBeLeft(UnitState state) {
        boolean sleeps = plan.onIdle() == OnIdle.FREEZE && state.isFrozen();
        return plan.leavesForeign() && !state.isDown() && !sleeps && !isOurs(state);
    }

    /** It was left so; reported once for each start. */
    void isLeft(UnitState state) {
        if (left != state.begun()) {
            left = state.begun();
            reports.happened(new UnitEvent.Left(plan.unit()));
        }
    }

    /**
     * Whether it, which is not down, was started by us. If so, that is noted, for it may have been
     * restarted; if not, nothing is left of a start of ours, of which the next would be a restart.
     */
    private boolean isOurs(UnitState state) {
        boolean ours =
                own != 0 && OwnStarts.isOurs(own, state) || starts.isOurs(plan.unit(), state);
        if (ours) {
            own = state.begun();
            note();
        } else if (state.begun() != 0) {
            forget();
        }
        return ours;
    }

    private void note() {
        if (noted != own) {
            attempt(
                    () -> {
                        starts.note(plan.unit(), own);
                        noted = own;
                    });
        }
    }

    private void forget() {
        own = 0;
        noted = 0;
        attempt(() -> starts.forget(plan.unit()));
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
                                        + "), so after a restart of the proxy it counts as started by others and is not put to sleep; give the proxy's unit RuntimeDirectory=bro-proxy/%N and ReadWritePaths=%t/bro-proxy, or use --sleep-foreign"));
            }
        }
    }
}
