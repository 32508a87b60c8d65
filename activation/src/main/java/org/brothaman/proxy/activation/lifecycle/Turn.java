package org.brothaman.proxy.activation.lifecycle;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.exclusive.ExclusiveGroup;
import org.brothaman.proxy.activation.exclusive.QueuePlace;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitManager;
import org.brothaman.proxy.activation.manager.UnitState;
import org.jspecify.annotations.Nullable;

/**
 * When a unit may run that shares something with others of which only one may run at a time: from
 * before its start until it is down. A unit that shares nothing may at any time. Waiting blocks the
 * activation thread; {@link #demand} is the first loop's.
 */
final class Turn {
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final UnitPlan plan;
    private final @Nullable ExclusiveGroup group;
    private final @Nullable QueuePlace place;
    private final UnitManager manager;
    private final MonotonicClock clock;
    private final UnitReports reports;
    private volatile boolean wanted = true;

    Turn(UnitPlan plan, UnitReports reports, UnitPlatform platform) {
        this.plan = plan;
        this.group = plan.exclusive();
        this.manager = platform.manager();
        this.clock = platform.clock();
        this.reports = reports;
        this.place =
                group == null ? null : new QueuePlace(group, plan.unit(), plan.stopUnit(), clock);
    }

    /** Waits for it, for as long as clients do at most; null once it has come. */
    WakeResult.@Nullable Failed await() {
        if (place == null || group == null) {
            return null;
        }
        try {
            WakeResult.Failed failed = new Wait(place, group).run();
            if (failed != null) {
                place.leave();
            }
            return failed;
        } catch (IOException e) {
            tolerate(place::leave);
            return new WakeResult.Failed("no-queue", unusable(group, e));
        }
    }

    /** It runs, so it has its turn whoever else has. */
    void hold() {
        if (place != null) {
            tolerate(place::hold);
        }
    }

    /** Whether it has it. */
    boolean isHeld() {
        return place != null && place.isHeld();
    }

    /** The next one's turn. Idempotent. */
    void end() {
        if (place != null && place.isTaken()) {
            tolerate(place::leave);
        }
    }

    /**
     * What others want of it. To be called now and then: their grace counts by that.
     *
     * @param wanted whether somebody uses it, or waits for it: else it ends nobody else's turn
     */
    QueuePlace.Demand demand(boolean wanted) {
        this.wanted = wanted;
        try {
            return place == null ? QueuePlace.Demand.NONE : place.demand();
        } catch (IOException e) {
            return QueuePlace.Demand.NONE; // whoever waits for it says so
        }
    }

    /** Who is the first in line for it, full name; empty for nobody. Any thread. */
    String wantedBy() {
        return place == null ? "" : place.next().orElse("");
    }

    private interface Step {
        void run() throws IOException;
    }

    private void tolerate(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            String message = group == null ? e.toString() : unusable(group, e);
            reports.happened(new UnitEvent.Troubled(plan.unit(), "no-queue", message));
        }
    }

    private static String unusable(ExclusiveGroup group, IOException e) {
        return "cannot use %s, where services wait that share %s: %s; is it writable for this user, and for this unit?"
                .formatted(group.folder(), group.name(), e);
    }

    /** One wait. */
    private final class Wait {
        private final QueuePlace place;
        private final ExclusiveGroup group;
        private final long deadline = clock.nanoTime() + plan.patience().toNanos();
        private final Set<String> asked = new HashSet<>();
        private final Set<String> aside = new HashSet<>();
        private long looked = clock.nanoTime();
        private String told = "";
        private String trouble = "";

        Wait(QueuePlace place, ExclusiveGroup group) {
            this.place = place;
            this.group = group;
        }

        WakeResult.@Nullable Failed run() throws IOException {
            long pause = FIRST_PAUSE_NANOS;
            wanted = true; // somebody has just asked for it
            while (true) {
                Optional<QueuePlace.Before> first = place.take(aside);
                if (first.isEmpty() || isUp()) {
                    return null;
                }
                QueuePlace.Before before = first.get();
                if (Thread.currentThread().isInterrupted()) {
                    return WakeResult.Failed.ENDING;
                }
                if (asked.add(before.unit())) {
                    setAside(before.unit());
                    continue;
                }
                if (clock.until(deadline) <= 0) {
                    return tooLate(before.unit());
                }
                if (!wanted) {
                    return nobodyWaits(before.unit());
                }
                say(before.unit());
                if (!before.served()) {
                    end(before);
                }
                clock.pause(pause);
                pause = Math.min(2 * pause, LAST_PAUSE_NANOS);
            }
        }

        /** Somebody else has started it, as systemd does it for one that needs it. */
        private boolean isUp() throws IOException {
            if (clock.nanoTime() - looked < LOOK_NANOS) {
                return false;
            }
            looked = clock.nanoTime();
            boolean isUp =
                    manager.glance(plan.unit(), deadline) instanceof Outcome.Done(UnitState state)
                            && state.isUp();
            if (isUp) {
                place.hold();
            }
            return isUp;
        }

        /** Neither waits for the other of which it, or which, cannot be without the other. */
        private void setAside(String before) {
            if (asked.size() == 1) {
                aside.addAll(manager.needs(plan.unit(), deadline));
            }
            if (manager.needs(before, deadline).contains(plan.unit())) {
                aside.add(before);
            }
        }

        private void say(String before) {
            if (!told.equals(before)) {
                told = before;
                String what = "Waiting for %s, which %s has".formatted(group.name(), before);
                reports.happened(new UnitEvent.Waits(plan.unit(), group.name(), before));
                reports.begins(what, Duration.ofNanos(Math.max(0, clock.until(deadline))));
            }
        }

        /** Nobody looks after it any more, so nobody uses it by its proxy. */
        private void end(QueuePlace.Before before) throws IOException {
            String left = before.unit();
            Outcome outcome = manager.glance(left, deadline);
            if (outcome instanceof Outcome.Done(UnitState state) && !state.isDown()) {
                reports.begins("Stopping " + left, SleepSequence.PATIENCE);
                outcome = manager.stop(before.stopUnit(), left, deadline);
            }
            switch (outcome) {
                case Outcome.Done _, Outcome.NotFound _ -> place.forget(left);
                case Outcome.Trouble why -> trouble = "; " + why.message();
            }
        }

        private WakeResult.Failed nobodyWaits(String before) {
            return new WakeResult.Failed(
                    "not-its-turn",
                    "%s was not started: its clients have gone while %s had %s"
                            .formatted(plan.unit(), before, group.name()));
        }

        private WakeResult.Failed tooLate(String before) {
            return new WakeResult.Failed(
                    "not-its-turn",
                    "%s was not started: %s still has %s after %d s%s; to wait for longer: --ready-timeout; to end what has it: --exclusive-grace"
                            .formatted(
                                    plan.unit(),
                                    before,
                                    group.name(),
                                    plan.patience().toSeconds(),
                                    trouble));
        }
    }
}
