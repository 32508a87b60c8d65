package org.brothaman.proxy.activation.unit;

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
import org.brothaman.proxy.activation.readiness.Entrance;
import org.brothaman.proxy.activation.readiness.Prober;
import org.brothaman.proxy.activation.readiness.Readiness;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * Makes a unit answer: starts it, or thaws it, and waits for its readiness. Blocks the activation
 * thread until the plan's patience ends. Keeps nothing from one call to the next but where the unit
 * answers.
 */
final class Awakening {
    private static final long FIRST_CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LAST_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CHECK_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final UnitPlan plan;
    private final UnitManager manager;
    private final Probe probe;
    private final List<Gate> gates = new CopyOnWriteArrayList<>();
    private final MonotonicClock clock;
    private final UnitObserver observer;

    /** {@link Prober#await}. */
    @FunctionalInterface
    interface Probe {
        Prober.Result await(
                Readiness readiness,
                Supplier<List<SocketAddress>> backends,
                Entrance entrance,
                long deadline,
                Prober.Watch watch);
    }

    Awakening(
            UnitPlan plan,
            UnitManager manager,
            Probe probe,
            Gate gate,
            MonotonicClock clock,
            UnitObserver observer) {
        this.plan = plan;
        this.manager = manager;
        this.probe = probe;
        this.gates.add(gate);
        this.clock = clock;
        this.observer = observer;
    }

    private boolean lastSeenUp; // activation thread only

    /** From now on the unit counts as ready only when this is ready too. Any thread. */
    void add(Gate gate) {
        gates.add(gate);
    }

    /** It has been seen up without our doing. */
    void seenUp() {
        lastSeenUp = true;
    }

    Wake wake() {
        long began = clock.nanoTime();
        long deadline = began + plan.patience().toNanos();
        // It answered before and does not now: a start that finds it up may have found it dying.
        boolean mayBeDying = lastSeenUp;
        Wake wake = attempt(began, deadline, mayBeDying, true);
        lastSeenUp = wake instanceof Wake.Ready;
        return wake;
    }

    private Wake attempt(long began, long deadline, boolean mayBeDying, boolean first) {
        observer.begins(plan.unit(), "Starting " + plan.unit(), plan.patience());
        boolean thawed = false;
        // Where freezing is our habit the unit most likely is frozen, and a glance costs less than
        // a job; elsewhere it most likely is down, and the start alone tells.
        Outcome outcome =
                plan.onIdle() == OnIdle.FREEZE
                        ? manager.glance(plan.unit(), deadline)
                        : manager.start(plan.unit(), deadline);
        if (outcome instanceof Outcome.Done(UnitState state) && state.isFrozen()) {
            outcome = manager.thaw(plan.unit(), deadline);
            thawed = true;
        }
        if (outcome instanceof Outcome.Done(UnitState state) && !state.isUp()) {
            outcome = manager.start(plan.unit(), deadline);
        }
        return switch (outcome) {
            case Outcome.JobFailed failed when first && lostItsWord(failed.state()) ->
                    attempt(began, deadline, false, false);
            case Outcome.Trouble trouble -> new Wake.Failed(trouble.result(), trouble.message());
            case Outcome.Done(UnitState state) -> {
                DeathWatch watch = new DeathWatch();
                Wake wake = awaitReady(state, thawed, began, deadline, watch);
                yield watch.death != null && mayBeDying && first
                        ? attempt(began, deadline, false, false)
                        : wake;
            }
        };
    }

    /**
     * Podman's READY=1 can get lost when the manager is busy, right after a boot for one; then the
     * service counts as one that ended without it (systemd.service(5), Result=protocol).
     */
    private static boolean lostItsWord(UnitState state) {
        return state.result().equals("protocol");
    }

    private Wake awaitReady(
            UnitState state, boolean thawed, long began, long deadline, DeathWatch watch) {
        long up = clock.nanoTime();
        // What was frozen has been ready before.
        Entrance entrance =
                thawed ? Entrance.DIRECT : EntranceGuess.of(state.fragmentPath(), plan.scope());
        for (Gate gate : gates) {
            observer.begins(
                    plan.unit(),
                    "Waiting for " + gate.backend() + " (" + gate.readiness() + ")",
                    Duration.ofNanos(Math.max(0, clock.until(deadline))));
            Prober.Result result =
                    probe.await(gate.readiness(), gate.addresses(), entrance, deadline, watch);
            switch (result) {
                case Prober.Result.Ready _ -> {}
                case Prober.Result.TimedOut(String reason) -> {
                    return new Wake.Failed("not-ready", lateMessage(gate, reason));
                }
                case Prober.Result.Abandoned _ -> {
                    return watch.death == null
                            ? Wake.Failed.ENDING
                            : new Wake.Failed(watch.death.result(), watch.death.message());
                }
            }
        }
        long ready = clock.nanoTime();
        observer.happened(
                new UnitEvent.Woken(
                        plan.unit(),
                        thawed,
                        Duration.ofNanos(up - began),
                        Duration.ofNanos(ready - up)));
        return new Wake.Ready();
    }

    private String lateMessage(Gate gate, String reason) {
        return plan.unit()
                + " is started but not ready after "
                + plan.patience().toSeconds()
                + " s (--ready="
                + gate.readiness()
                + "): "
                + reason
                + "; does it listen on "
                + gate.backend()
                + "? See: "
                + (plan.scope() == ManagerScope.USER ? "journalctl --user -u " : "journalctl -u ")
                + plan.unit();
    }

    /** Looks at the unit now and then, so that nobody waits for one that has ended. */
    private final class DeathWatch implements Prober.Watch {
        private long pause = FIRST_CHECK_NANOS;
        private long next = clock.nanoTime() + pause;
        private Outcome.Died death;

        @Override
        public boolean goOn() {
            long now = clock.nanoTime();
            if (now - next < 0) {
                return true;
            }
            Outcome outcome = manager.check(plan.unit(), now + CHECK_PATIENCE_NANOS);
            if (outcome instanceof Outcome.Died died) {
                death = died;
                return false;
            }
            pause = Math.min(2 * pause, LAST_CHECK_NANOS);
            next = clock.nanoTime() + pause;
            return true;
        }
    }
}
