package org.brothaman.proxy.activation.manager;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.ManagerSession.Answer;
import org.brothaman.proxy.activation.systemd.ManagerScope;

/**
 * Freezes and thaws units. A Podman container is paused by Podman, which has to know about it:
 * otherwise its commands would wait in the frozen container and hold locks. A {@link PauseUnit}
 * does that. Other services are frozen by the manager. Stateless; activation thread.
 */
final class Freezer {
    /** How often a look is taken at what comes without a message. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** How long another's job is waited for; that of a timer takes no time. */
    private static final long JOB_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final Set<UnitProperty> WANTED =
            EnumSet.of(
                    UnitProperty.LOAD_STATE,
                    UnitProperty.ACTIVE_STATE,
                    UnitProperty.FREEZER_STATE,
                    UnitProperty.CONTROL_GROUP,
                    UnitProperty.EXEC_START,
                    UnitProperty.WATCHDOG);

    private final ManagerScope scope;
    private final PodmanPlaces places;
    private final ErrorTranslator faults;
    private final MonotonicClock clock;

    Freezer(ManagerScope scope, PodmanPlaces places, ErrorTranslator faults, MonotonicClock clock) {
        this.scope = scope;
        this.places = places;
        this.faults = faults;
        this.clock = clock;
    }

    /** Reads the unit's state; one that is paused counts as frozen. */
    static UnitState read(ManagerSession open, String unit, Set<UnitProperty> what, long deadline)
            throws BusException {
        return read(open, question(unit, what), deadline);
    }

    /** The same, asked by a {@link #question} that was written before. */
    static UnitState read(ManagerSession open, Question question, long deadline)
            throws BusException {
        return seen(open, question.unit(), open.read(question, deadline), deadline);
    }

    static Question question(String unit, Set<UnitProperty> what) {
        return Question.of(unit, what, PauseUnit.nameFor(unit));
    }

    private static UnitState seen(ManagerSession open, String unit, Reading read, long deadline)
            throws BusException {
        UnitState state = UnitProperty.state(read.values());
        if (!read.knowsOther() || !state.isUp() || state.isFrozen()) {
            return state;
        }
        return switch (active(open, PauseUnit.nameFor(unit), deadline)) {
            case ACTIVE, RELOADING, REFRESHING -> state.with(UnitState.Freezer.PAUSED);
            case ACTIVATING -> state.with(UnitState.Freezer.FREEZING);
            case DEACTIVATING -> state.with(UnitState.Freezer.THAWING);
            case INACTIVE, FAILED, MAINTENANCE, UNKNOWN -> state;
        };
    }

    /** What has become of the unit's pause unit; UNKNOWN when there is none. */
    private static UnitState.Active pauseOf(ManagerSession open, String unit, long deadline)
            throws BusException {
        String pause = PauseUnit.nameFor(unit);
        if (open.call("GetUnit", "s", deadline, pause) instanceof Answer.Fault) {
            return UnitState.Active.UNKNOWN;
        }
        return active(open, pause, deadline);
    }

    private static UnitState.Active active(ManagerSession open, String unit, long deadline)
            throws BusException {
        Set<UnitProperty> active = EnumSet.of(UnitProperty.ACTIVE_STATE);
        return UnitProperty.state(open.read(unit, active, deadline)).active();
    }

    /**
     * {@link UnitManager#freeze}.
     *
     * @param with the pauses that the unit's one is to end with; only a container in its own
     *     control group is frozen then
     */
    Outcome freeze(
            ManagerSession open,
            String unit,
            List<String> with,
            BooleanSupplier wanted,
            long deadline)
            throws BusException {
        Reading read = open.read(question(unit, WANTED), deadline);
        Map<UnitProperty, Object> values = read.values();
        UnitState state = seen(open, unit, read, deadline);
        if (state.isDown() || state.isFrozen()) {
            return new Outcome.Done(state);
        }
        if (UnitProperty.span(values.get(UnitProperty.WATCHDOG)) > 0) {
            return new Outcome.CannotFreeze(
                    unit, "WatchdogSec= would kill it", "remove it, or use --on-idle=stop");
        }
        List<String> command = UnitProperty.command(values.get(UnitProperty.EXEC_START));
        if (PodmanContainer.isOfSeveral(command)) {
            return new Outcome.CannotFreeze(
                    unit, "it is more than one container", "use --on-idle=stop");
        }
        Optional<PodmanContainer> container = PodmanContainer.of(command);
        if (container.isEmpty()) {
            return with.isEmpty()
                    ? byManager(open, Verb.FREEZE, unit, deadline)
                    : new Outcome.Done(state);
        }
        String controlGroup = UnitProperty.text(values.get(UnitProperty.CONTROL_GROUP));
        Payload payload = Payload.in(places.cgroups(), controlGroup).orElse(null);
        if (payload != null && payload.isFrozen()) {
            return new Outcome.CannotFreeze(
                    unit,
                    "someone else has paused it",
                    "resume it with: podman unpause " + container.get().name());
        }
        if (payload == null && !with.isEmpty()) {
            return new Outcome.Done(state); // a migration, for one, that has ended
        }
        String id = payload == null ? container.get().id() : payload.id();
        if (!awaitChecks(open, id, wanted, deadline)) {
            return new Outcome.Done(state);
        }
        PauseUnit pause =
                new PauseUnit(
                        scope,
                        unit,
                        container.get(),
                        with,
                        payload,
                        id.isEmpty() ? container.get().name() : id,
                        id.isEmpty() ? List.of() : open.units(id + "*.timer", false, deadline),
                        places.runtime());
        return pause(open, pause, wanted, deadline);
    }

    private Outcome pause(
            ManagerSession open, PauseUnit pause, BooleanSupplier wanted, long deadline)
            throws BusException {
        String unit = pause.unit();
        switch (start(open, pause, wanted, deadline)) {
            case Answer.Fault fault
                    when ErrorTranslator.isDestructive(fault) && wanted.getAsBoolean() -> {
                return new Outcome.Done(state(open, unit, deadline));
            }
            case Answer.Fault fault -> {
                return faults.explain(Verb.FREEZE, unit, fault, state(open, unit, deadline));
            }
            case Answer.Return made -> open.awaitJob(ManagerSession.job(made), deadline);
        }
        UnitState now = read(open, unit, UnitProperty.GLANCE, deadline);
        return now.isFrozen() || now.isDown()
                ? new Outcome.Done(now)
                : new Outcome.CannotFreeze(
                        unit,
                        "podman pause failed",
                        "see: " + scope.journalctl() + " -u " + PauseUnit.nameFor(unit));
    }

    /**
     * Starts the pause. A health check's timer may be about to start, as after the last pause: its
     * job is not taken back, for others' would be, too, so it is waited for.
     */
    private Answer start(
            ManagerSession open, PauseUnit pause, BooleanSupplier wanted, long deadline)
            throws BusException {
        long patience = clock.nanoTime() + JOB_NANOS;
        while (true) {
            while (pauseOf(open, pause.unit(), deadline) != UnitState.Active.UNKNOWN) {
                // The last one is about to be forgotten; before that none of its name can be made.
                waitFor(LOOK_NANOS, deadline);
            }
            Answer answer =
                    open.startTransient(
                            PauseUnit.nameFor(pause.unit()), pause.settings(), deadline);
            if (!ErrorTranslator.isDestructive(answer)
                    || clock.until(patience) <= 0
                    || wanted.getAsBoolean()) {
                return answer;
            }
            waitFor(CHECK_NANOS, deadline);
        }
    }

    /** Waits until no health check of that container runs; false if the unit is wanted before. */
    private boolean awaitChecks(
            ManagerSession open, String id, BooleanSupplier wanted, long deadline)
            throws BusException {
        while (!id.isEmpty() && !open.units(id + "*.service", true, deadline).isEmpty()) {
            if (wanted.getAsBoolean()) {
                return false;
            }
            waitFor(CHECK_NANOS, deadline);
        }
        return true;
    }

    /** {@link UnitManager#thaw}. */
    Outcome thaw(ManagerSession open, String unit, long deadline) throws BusException {
        switch (pauseOf(open, unit, deadline)) {
            case ACTIVE, RELOADING, REFRESHING, ACTIVATING, DEACTIVATING ->
                    unpause(open, unit, deadline);
            case INACTIVE, FAILED, MAINTENANCE, UNKNOWN -> {}
        }
        UnitState state = state(open, unit, deadline);
        return state.isFrozen()
                ? byManager(open, Verb.THAW, unit, deadline)
                : new Outcome.Done(state);
    }

    /**
     * Waits until its processes run again, which is a good while before Podman has done with it.
     */
    private void unpause(ManagerSession open, String unit, long deadline) throws BusException {
        Set<UnitProperty> where = EnumSet.of(UnitProperty.CONTROL_GROUP);
        String controlGroup =
                UnitProperty.text(open.read(unit, where, deadline).get(UnitProperty.CONTROL_GROUP));
        Payload payload = Payload.in(places.cgroups(), controlGroup).orElse(null);
        String pause = PauseUnit.nameFor(unit);
        if (open.call("StopUnit", "ss", deadline, pause, "replace")
                instanceof Answer.Return stopping) {
            String job = ManagerSession.job(stopping);
            do {
                waitFor(0, deadline);
            } while ((payload == null || payload.isFrozen())
                    && !open.hasEnded(job, clock.nanoTime() + LOOK_NANOS));
        }
    }

    private Outcome byManager(ManagerSession open, Verb verb, String unit, long deadline)
            throws BusException {
        Answer answer = open.call(verb.method(), "s", deadline, unit);
        UnitState state = state(open, unit, deadline);
        return switch (answer) {
            case Answer.Return done -> new Outcome.Done(state);
            case Answer.Fault fault -> faults.explain(verb, unit, fault, state);
        };
    }

    private static UnitState state(ManagerSession open, String unit, long deadline)
            throws BusException {
        return UnitProperty.state(open.read(unit, UnitProperty.GLANCE, deadline));
    }

    private void waitFor(long nanos, long deadline) throws BusException {
        if (clock.until(deadline) <= 0) {
            throw new BusException(BusException.Kind.TIMED_OUT, "did not answer in time");
        }
        clock.pause(nanos);
    }
}
