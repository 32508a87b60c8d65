package org.brothaman.proxy.activation.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.ManagerScope;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitManager;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.readiness.PortForwarding;
import org.brothaman.proxy.activation.readiness.Prober;
import org.brothaman.proxy.activation.readiness.Readiness;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * Waits until a unit that is up answers at all its gates, and notices when it ends meanwhile.
 * Blocks the activation thread.
 */
final class ReadinessWait {
    private static final long FIRST_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LAST_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CHECK_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LAST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final UnitPlan plan;
    private final UnitManager manager;
    private final Probe probe;
    private final List<ReadinessCheck> checks = new CopyOnWriteArrayList<>();
    private final WatchState watch;
    private final MonotonicClock clock;
    private final UnitObserver observer;

    /** {@link Prober#await}. */
    @FunctionalInterface
    interface Probe {
        Prober.Result await(
                Readiness readiness,
                Supplier<List<SocketAddress>> backends,
                PortForwarding forwarding,
                long deadline,
                Prober.Watch watch);
    }

    /** How the wait ended. */
    sealed interface Result {
        /** It answers, and nothing has become of it meanwhile. */
        record Answers() implements Result {}

        /** It does not. */
        record Late(String message) implements Result {}

        /** It has ended. */
        record Died(Outcome.Died how) implements Result {}

        /** Something has become of it: it is to be looked at anew. */
        record Changed() implements Result {}

        /** We end. */
        record Interrupted() implements Result {}
    }

    ReadinessWait(UnitPlan plan, ReadinessCheck check, WatchState watch, UnitEdges edges) {
        this.plan = plan;
        this.manager = edges.manager();
        this.probe = edges.probe();
        this.checks.add(check);
        this.watch = watch;
        this.clock = edges.clock();
        this.observer = edges.observer();
    }

    /** From now on the unit counts as ready only when this is ready too. Any thread. */
    void add(ReadinessCheck check) {
        checks.add(check);
    }

    /**
     * @param thawed it was frozen, so it has been ready before
     */
    Result await(UnitState state, boolean thawed, long deadline) {
        PortForwarding forwarding =
                thawed
                        ? PortForwarding.DIRECT
                        : PortForwardingGuess.of(state.fragmentPath(), plan.scope());
        UnitWatch unitWatch = new UnitWatch(state, deadline);
        for (ReadinessCheck check : checks) {
            observer.begins(
                    plan.unit(),
                    "Waiting for " + check.backend() + " (" + check.readiness() + ")",
                    Duration.ofNanos(Math.max(0, clock.until(deadline))));
            Prober.Result result =
                    probe.await(
                            check.readiness(), check.addresses(), forwarding, deadline, unitWatch);
            switch (result) {
                case Prober.Result.Ready _ -> {}
                case Prober.Result.TimedOut(String reason) -> {
                    return new Result.Late(lateMessage(check, reason));
                }
                case Prober.Result.Abandoned _ -> {
                    return unitWatch.end == null ? new Result.Interrupted() : unitWatch.end;
                }
            }
        }
        return watch.stirred() ? new Result.Changed() : new Result.Answers();
    }

    /**
     * Waits until the manager, too, has seen the end of what this was the state of; an answer may
     * be a later start of the unit.
     */
    Outcome end(UnitState state, long deadline) {
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            Outcome outcome = manager.check(plan.unit(), deadline);
            boolean goesOn =
                    outcome instanceof Outcome.Done(UnitState now)
                            && now.begun() == state.begun()
                            && (now.isUp() || now.active() == UnitState.Active.DEACTIVATING);
            if (!goesOn || clock.until(deadline) <= 0 || Thread.currentThread().isInterrupted()) {
                return outcome;
            }
            clock.pause(pause);
            pause = Math.min(2 * pause, LAST_PAUSE_NANOS);
        }
    }

    private String lateMessage(ReadinessCheck check, String reason) {
        return plan.unit()
                + " is started but not ready after "
                + plan.patience().toSeconds()
                + " s (--ready="
                + check.readiness()
                + "): "
                + reason
                + "; does it listen on "
                + check.backend()
                + "? See: "
                + (plan.scope() == ManagerScope.USER ? "journalctl --user -u " : "journalctl -u ")
                + plan.unit();
    }

    /**
     * Sees to it that nobody waits for a unit that has ended: looks when something becomes of it,
     * and now and then.
     */
    private final class UnitWatch implements Prober.Watch {
        private final UnitState state;
        private final long deadline;
        private long pause = FIRST_CHECK_NANOS;
        private long next = clock.nanoTime() + pause;
        private Result end;

        UnitWatch(UnitState state, long deadline) {
            this.state = state;
            this.deadline = deadline;
        }

        @Override
        public boolean goOn() {
            if (watch.stirred()) {
                boolean dying = watch.look(state.controlGroup()) == ProcessWatch.Sight.DYING;
                return judge(
                        dying
                                ? ReadinessWait.this.end(state, deadline)
                                : manager.check(plan.unit(), deadline));
            }
            long now = clock.nanoTime();
            if (now - next < 0) {
                return true;
            }
            boolean goesOn = judge(manager.check(plan.unit(), now + CHECK_PATIENCE_NANOS));
            pause = Math.min(2 * pause, LAST_CHECK_NANOS);
            next = clock.nanoTime() + pause;
            return goesOn;
        }

        private boolean judge(Outcome outcome) {
            end =
                    switch (outcome) {
                        case Outcome.Died died -> new Result.Died(died);
                        case Outcome.Done(UnitState now)
                                when !now.isUp()
                                        || now.isFrozen()
                                        || now.begun() != state.begun() ->
                                new Result.Changed();
                        case Outcome.Done _, Outcome.Trouble _ -> null;
                    };
            return end == null;
        }
    }
}
