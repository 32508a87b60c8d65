package org.brothaman.proxy.activation.lifecycle;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitManager;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.namespace.ContainerSockets;
import org.brothaman.proxy.activation.namespace.NetworkNamespace;
import org.brothaman.proxy.activation.readiness.Listeners.Listener;
import org.brothaman.proxy.activation.readiness.PortForwarding;
import org.brothaman.proxy.activation.readiness.ProbeTarget;
import org.brothaman.proxy.activation.readiness.Prober;
import org.brothaman.proxy.activation.readiness.Readiness;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a unit that is up passes all its readiness checks, and notices when it ends
 * meanwhile. Blocks the activation thread.
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
    private final TakenPorts ports;
    private final ContainerSockets containerSockets;
    private final WatchState watch;
    private final MonotonicClock clock;
    private final UnitReports reports;

    /** {@link Prober#await}. */
    @FunctionalInterface
    interface Probe {
        Prober.Result await(
                Readiness readiness,
                ProbeTarget target,
                Supplier<PortForwarding> acceptor,
                long deadline,
                Prober.Watch watch);
    }

    /** How the wait ended. */
    sealed interface Result {
        /** All checks passed, and it has not changed meanwhile. */
        record Ready() implements Result {}

        /** A check did not pass before the deadline. */
        record TimedOut(String message) implements Result {}

        /** There is no way into the network of its container. */
        record NotEntered(String message) implements Result {}

        /** It has ended. */
        record Died(Outcome.Died how) implements Result {}

        /** It has changed: the manager is to be asked anew. */
        record Changed() implements Result {}

        /** We end. */
        record Interrupted() implements Result {}
    }

    ReadinessWait(UnitPlan plan, WatchState watch, UnitReports reports, UnitPlatform platform) {
        this.plan = plan;
        this.manager = platform.manager();
        this.probe = platform.probe();
        this.ports = new TakenPorts(platform.listeners(), platform.freeAddress());
        this.containerSockets = platform.containerSockets();
        this.watch = watch;
        this.clock = platform.clock();
        this.reports = reports;
    }

    /** To be told before a start, while nothing of the unit runs. */
    void unitIsDown() {
        ports.unitIsDown(
                plan.checks().stream()
                        .filter(check -> !check.network().isInside())
                        .map(check -> check.target().addresses().known())
                        .toList());
    }

    /** Empty, or who has a port of this unit that could not start, to be added to the reason. */
    String takenPort(UnitState state) {
        return plan.checks().stream()
                .flatMap(check -> stranger(check, state).stream())
                .map(one -> "; " + TakenPorts.text(one))
                .findFirst()
                .orElse("");
    }

    /** Who answers in the place of a unit that listens there itself. */
    private Optional<Listener> stranger(ReadinessCheck check, UnitState state) {
        return ports.areKnown()
                        && !state.triggered()
                        && !check.network().isInside()
                        && guess(state).forwarding() == PortForwarding.DIRECT
                ? ports.strangerAt(check.target().addresses().get())
                : Optional.empty();
    }

    private PortForwardingGuess guess(UnitState state) {
        return PortForwardingGuess.of(state.fragmentPath(), plan.scope());
    }

    /**
     * @param thawed it listens, then, as it did before; inside, nobody accepts for it
     */
    private Supplier<PortForwarding> acceptor(
            ReadinessCheck check, UnitState state, boolean thawed) {
        return thawed || check.network().isInside()
                ? () -> PortForwarding.DIRECT
                : new Acceptor(
                        guess(state), check.target().addresses().get(), state, containerSockets);
    }

    /**
     * @param thawed it was frozen, so it has been ready before
     */
    Result await(UnitState state, boolean thawed, long deadline) {
        UnitWatch unitWatch = new UnitWatch(state, deadline);
        for (ReadinessCheck check : plan.checks()) {
            unitWatch.awaits(check);
            if (!check.network().isEntered()) {
                unitWatch.say();
            }
            if (check.network().enter(state.controlGroup(), deadline, unitWatch::goOn)
                    instanceof NetworkNamespace.Entry.Outside(String message)) {
                return unitWatch.end == null ? new Result.NotEntered(message) : unitWatch.end;
            }
            switch (await(check, state, acceptor(check, state, thawed), deadline, unitWatch)) {
                case Prober.Result.Ready _ -> {}
                case Prober.Result.TimedOut(String reason) -> {
                    return new Result.TimedOut(timeoutMessage(check, reason));
                }
                case Prober.Result.Abandoned _ -> {
                    return unitWatch.end == null ? new Result.Interrupted() : unitWatch.end;
                }
            }
        }
        return watch.hasChanged() || !isEntered() ? new Result.Changed() : new Result.Ready();
    }

    /** Whether there are sockets for all that it serves. */
    boolean isEntered() {
        return plan.checks().stream().allMatch(check -> check.network().isEntered());
    }

    /** Until it is ready, and it is the unit that is. */
    private Prober.Result await(
            ReadinessCheck check,
            UnitState state,
            Supplier<PortForwarding> acceptor,
            long deadline,
            UnitWatch unitWatch) {
        NetworkNamespace network = check.network();
        Prober.Watch inside = () -> network.isEntered() ? unitWatch.goOn() : unitWatch.left();
        while (true) {
            Prober.Result result =
                    probe.await(check.readiness(), check.target(), acceptor, deadline, inside);
            Optional<Listener> stranger =
                    result instanceof Prober.Result.Ready
                            ? stranger(check, state)
                            : Optional.empty();
            if (stranger.isEmpty()) {
                return result;
            }
            long left = clock.until(deadline);
            if (left <= 0) {
                return new Prober.Result.TimedOut(TakenPorts.text(stranger.get()));
            }
            clock.pause(Math.min(left, LAST_PAUSE_NANOS));
            if (Thread.currentThread().isInterrupted() || !unitWatch.goOn()) {
                return new Prober.Result.Abandoned();
            }
        }
    }

    /**
     * Waits until the manager, too, has seen the end of what this was the state of; an answer may
     * be a later start of the unit.
     */
    Outcome awaitEnd(UnitState state, long deadline) {
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

    private String timeoutMessage(ReadinessCheck check, String reason) {
        return plan.unit()
                + " was started but is not ready after "
                + plan.patience().toSeconds()
                + " s (--ready="
                + check.readiness()
                + "): "
                + reason
                + "; does it listen on "
                + check.backend()
                + "? See: "
                + plan.scope().journalctl()
                + " -u "
                + plan.unit();
    }

    /**
     * Sees to it that nobody waits for a unit that has ended: asks the manager when it changes, and
     * now and then.
     */
    private final class UnitWatch implements Prober.Watch {
        private final UnitState state;
        private final long deadline;
        private long pause = FIRST_CHECK_NANOS;
        private long next = clock.nanoTime() + pause;
        private @Nullable ReadinessCheck unsaid;
        private @Nullable Result end;

        UnitWatch(UnitState state, long deadline) {
            this.state = state;
            this.deadline = deadline;
        }

        /** Said only when there is something to wait for. */
        void awaits(ReadinessCheck check) {
            unsaid = check;
        }

        /** Once for each check. */
        void say() {
            ReadinessCheck check = unsaid;
            unsaid = null;
            if (check != null) {
                reports.begins(
                        "Waiting for " + check.backend() + " (" + check.readiness() + ")",
                        Duration.ofNanos(Math.max(0, clock.until(deadline))));
            }
        }

        @Override
        public boolean goOn() {
            say();
            if (watch.hasChanged()) {
                boolean dying = watch.restart(state.controlGroup()) == ProcessWatch.Status.DYING;
                return judge(
                        dying ? awaitEnd(state, deadline) : manager.check(plan.unit(), deadline));
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

        /** There are no sockets any more from where it is. */
        boolean left() {
            end = new Result.Changed();
            return false;
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
