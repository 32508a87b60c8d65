package org.brothaman.proxy.activation.manager;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.ManagerSession.Answer;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.activation.systemd.TimeSpan;

/**
 * systemd over D-Bus. Has at most one {@link Conversation}; a connection that breaks during a
 * request (a manager that re-executes itself) is retried until the deadline, and then the unit's
 * state decides what is left to do. A refused connection is retried for some seconds, for the same
 * reason.
 */
public final class SystemdManager implements UnitManager {
    private static final long FIRST_PAUSE_NANOS = 1_000_000;
    private static final long LAST_PAUSE_NANOS = 200_000_000;

    /** What GetUnit answers for a unit at rest, org.freedesktop.systemd1(5). */
    private static final String NOT_LOADED = "org.freedesktop.systemd1.NoSuchUnit";

    /** A manager that executes itself anew is back within a second, on a busy machine too. */
    private static final long ABSENCE_NANOS = 5_000_000_000L;

    private final ManagerScope scope;
    private final ErrorTranslator faults;
    private final NeedsFreezer freezer;
    private final MonotonicClock clock;
    private final Conversation conversation;

    SystemdManager(
            ManagerScope scope,
            List<ManagerAddress> addresses,
            QuadletFolders quadlets,
            PodmanPlaces places,
            MonotonicClock clock) {
        this.scope = scope;
        this.faults = new ErrorTranslator(scope, quadlets);
        this.freezer = new NeedsFreezer(new Freezer(scope, places, faults, clock));
        this.clock = clock;
        this.conversation = new Conversation(addresses, clock);
    }

    /** The manager of that scope, found through XDG_RUNTIME_DIR and the DBUS_ variables. */
    public static SystemdManager of(
            ManagerScope scope, Map<String, String> environment, MonotonicClock clock) {
        return new SystemdManager(
                scope,
                ManagerAddress.of(scope, environment),
                QuadletFolders.of(scope, environment),
                PodmanPlaces.of(scope, environment),
                clock);
    }

    /** What a request does with an open conversation; run again after a broken one. */
    interface Step {
        Outcome run(ManagerSession session, boolean again) throws BusException;
    }

    @Override
    public void begin() {
        conversation.begin();
    }

    @Override
    public boolean connect(long deadline) {
        try {
            ManagerSession.warmUp();
            conversation.open(deadline);
            return true;
        } catch (BusException e) {
            conversation.close();
            return false;
        }
    }

    @Override
    public Outcome look(String unit, long deadline) {
        return insist(
                "read", unit, deadline, (open, _) -> judge(unit, readAll(open, unit, deadline)));
    }

    @Override
    public Outcome glance(String unit, long deadline) {
        return insist(
                "read",
                unit,
                deadline,
                (open, again) -> {
                    // To read a property of a unit at rest would load it from disk.
                    if (open.call("GetUnit", "s", deadline, unit) instanceof Answer.Fault fault
                            && fault.name().equals(NOT_LOADED)) {
                        return new Outcome.Done(UnitState.NOT_IN_MEMORY);
                    }
                    UnitState state = Freezer.read(open, unit, UnitProperty.GLANCE, deadline);
                    if (faults.ofLoading(unit, state).isPresent()) {
                        state = readAll(open, unit, deadline);
                    }
                    return judge(unit, state);
                });
    }

    @Override
    public Outcome check(String unit, long deadline) {
        Outcome outcome = glance(unit, deadline);
        if (outcome instanceof Outcome.Done(UnitState state) && state.isDown()) {
            outcome = look(unit, deadline);
        }
        return outcome instanceof Outcome.Done(UnitState state) && state.isDown()
                ? new Outcome.Died(unit, scope, state)
                : outcome;
    }

    @Override
    public Outcome start(String unit, Runnable asked, long deadline) {
        return insist(
                "start",
                unit,
                deadline,
                (open, again) ->
                        new UnitStart(scope, faults, freezer, clock)
                                .run(open, unit, asked, again, deadline));
    }

    @Override
    public Outcome awaitParts(String unit, long deadline) {
        return insist(
                "read",
                unit,
                deadline,
                (open, again) -> {
                    Parts.await(open, unit, Parts.until(clock, deadline), deadline);
                    return new Outcome.Done(
                            Freezer.read(open, unit, UnitProperty.GLANCE, deadline));
                });
    }

    @Override
    public Outcome mayStop(String unit, String served, long deadline) {
        return insist(
                "read",
                unit,
                deadline,
                (open, _) -> {
                    List<String> hurt = Dependents.ofStop(open, unit, served, deadline).hurt();
                    return Dependents.unlessNeeded(open, unit, hurt, served, deadline);
                });
    }

    @Override
    public Outcome mayFreeze(String unit, long deadline) {
        return insist(
                "read",
                unit,
                deadline,
                (open, _) -> {
                    List<String> by = Dependents.awake(open, unit, deadline);
                    return Dependents.unlessNeeded(open, unit, by, unit, deadline);
                });
    }

    @Override
    public Outcome stop(String unit, String served, long deadline) {
        return insist(
                "stop",
                unit,
                deadline,
                (open, again) -> {
                    var others = Dependents.ofStop(open, unit, served, deadline);
                    if (!others.hurt().isEmpty()) {
                        return new Outcome.Needed(unit, others.hurt());
                    }
                    Outcome outcome =
                            new UnitJob(scope, faults).run(open, Verb.STOP, unit, deadline);
                    if (outcome instanceof Outcome.Done(UnitState state) && state.endedAsAsked()) {
                        // Whatever it answers: a unit that is not loaded has nothing to forget.
                        open.call("ResetFailedUnit", "s", deadline, unit);
                        Parts.forget(open, others.parts(), deadline);
                    }
                    return outcome;
                });
    }

    @Override
    public Outcome freeze(String unit, BooleanSupplier wanted, long deadline) {
        return insist(
                "freeze",
                unit,
                deadline,
                (open, again) -> freezer.freeze(open, unit, wanted, deadline));
    }

    @Override
    public Outcome thaw(String unit, long deadline) {
        return insist("thaw", unit, deadline, (open, again) -> freezer.thaw(open, unit, deadline));
    }

    @Override
    public Set<String> needs(String unit, long deadline) {
        Set<String> needs = new TreeSet<>();
        insist("read", unit, deadline, (open, _) -> NeedsFreezer.find(open, unit, needs, deadline));
        return needs;
    }

    /**
     * Keeps a unit awake for that long, a second or more, and starts it if it is down: by a unit of
     * the name {@link HoldReason#holdOf} that needs it. Instead of what it was kept awake for
     * before.
     *
     * @param uptime the seconds since boot from which on that counts, as /proc/uptime has them
     */
    public Outcome hold(HoldReason reason, String unit, TimeSpan span, long uptime, long deadline) {
        Hold hold = new Hold(reason, unit, span, uptime);
        return insist(
                "hold", unit, deadline, (open, again) -> hold.begin(open, faults, clock, deadline));
    }

    /** The unit's state, or what keeps it from being started. */
    private Outcome judge(String unit, UnitState state) {
        Optional<Outcome.Trouble> trouble = faults.ofLoading(unit, state);
        return trouble.<Outcome>map(t -> t).orElseGet(() -> new Outcome.Done(state));
    }

    static UnitState readAll(ManagerSession open, String unit, long deadline) throws BusException {
        return Freezer.read(open, unit, UnitProperty.ALL, deadline);
    }

    Outcome insist(String verb, String unit, long deadline, Step step) {
        boolean begun = false;
        long absentUntil = clock.nanoTime() + ABSENCE_NANOS;
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            try {
                ManagerSession open = conversation.open(deadline);
                boolean again = begun;
                begun = true;
                return step.run(open, again);
            } catch (BusException e) {
                close();
                switch (e.kind()) {
                    case TIMED_OUT -> {
                        return new Outcome.TimedOut(verb, unit, scope);
                    }
                    case INTERRUPTED, GARBLED -> {
                        return new Outcome.Unreachable(scope, List.of(e.getMessage()));
                    }
                    case UNREACHABLE -> {
                        if (!begun) {
                            return new Outcome.Unreachable(scope, List.of(e.getMessage()));
                        }
                    }
                    case AWAY -> {
                        if (!begun && clock.until(absentUntil) <= 0) {
                            return new Outcome.Unreachable(scope, List.of(e.getMessage()));
                        }
                    }
                    case HUNG_UP -> begun = true;
                }
            }
            if (clock.until(deadline) <= 0) {
                return new Outcome.TimedOut(verb, unit, scope);
            }
            clock.pause(Math.min(pause, clock.until(deadline)));
            pause = Math.min(2 * pause, LAST_PAUSE_NANOS);
        }
    }

    @Override
    public void close() {
        conversation.close();
    }
}
