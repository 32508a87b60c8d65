package org.brothaman.proxy.activation.manager;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.brothaman.proxy.activation.manager.ManagerSession.Answer;

/**
 * Freezes and thaws a unit with the units that it needs, as its own settings say. What it needs is
 * thawed before it, or while it starts; a container that runs for its users only, with {@code
 * StopWhenUnneeded=}, is frozen with the last of them, as systemd stops it with the last.
 * Stateless; activation thread.
 */
final class NeedsFreezer {
    private static final Set<UnitProperty> NEEDS =
            EnumSet.of(
                    UnitProperty.REQUIRES,
                    UnitProperty.REQUISITE,
                    UnitProperty.BINDS_TO,
                    UnitProperty.WANTS,
                    UnitProperty.UPHOLDS);

    /** What StopWhenUnneeded= counts, systemd.unit(5). */
    private static final Set<UnitProperty> USERS =
            EnumSet.of(
                    UnitProperty.REQUIRED_BY,
                    UnitProperty.REQUISITE_OF,
                    UnitProperty.BOUND_BY,
                    UnitProperty.WANTED_BY,
                    UnitProperty.UPHELD_BY);

    private static final Set<UnitProperty> STATE =
            EnumSet.of(
                    UnitProperty.LOAD_STATE,
                    UnitProperty.ACTIVE_STATE,
                    UnitProperty.SUB_STATE,
                    UnitProperty.FREEZER_STATE,
                    UnitProperty.JOB);

    private final Freezer freezer;

    NeedsFreezer(Freezer freezer) {
        this.freezer = freezer;
    }

    /** {@link UnitManager#freeze}. */
    Outcome freeze(ManagerSession open, String unit, BooleanSupplier wanted, long deadline)
            throws BusException {
        List<String> by = Dependents.awake(open, unit, deadline);
        if (!by.isEmpty()) {
            return new Outcome.Needed(unit, by);
        }
        Outcome outcome = freezer.freeze(open, unit, List.of(), wanted, deadline);
        if (!(outcome instanceof Outcome.Done(UnitState state) && state.isFrozen())) {
            return outcome;
        }
        by = Dependents.awake(open, unit, deadline);
        if (!by.isEmpty()) {
            // It has begun meanwhile, a hold for one, and has found it up.
            Outcome thawed = freezer.thaw(open, unit, deadline);
            return thawed instanceof Outcome.Trouble ? thawed : new Outcome.Needed(unit, by);
        }
        if (isPaused(outcome)) {
            freezeNeeds(open, unit, wanted, deadline);
        }
        return outcome;
    }

    private void freezeNeeds(
            ManagerSession open, String unit, BooleanSupplier wanted, long deadline)
            throws BusException {
        for (String need : needs(open, unit, deadline)) {
            Optional<List<String>> pauses = pausesOfUsers(open, need, deadline);
            if (pauses.isEmpty() || pauses.get().isEmpty() || wanted.getAsBoolean()) {
                continue;
            }
            // One that cannot be frozen runs on, for nobody but harmlessly.
            if (!isPaused(freezer.freeze(open, need, pauses.get(), wanted, deadline))) {
                continue;
            }
            if (pausesOfUsers(open, need, deadline).equals(pauses)) {
                freezeNeeds(open, need, wanted, deadline);
            } else {
                // A user has woken before the pause was there to end with its.
                freezer.thaw(open, need, deadline);
            }
        }
    }

    private static boolean isPaused(Outcome outcome) {
        return outcome instanceof Outcome.Done(UnitState state)
                && state.freezer() == UnitState.Freezer.PAUSED;
    }

    /**
     * The pauses of its users; empty when one of them is awake, or may be woken without our hearing
     * of it, or when it does not run for its users only.
     */
    private static Optional<List<String>> pausesOfUsers(
            ManagerSession open, String need, long deadline) throws BusException {
        Set<UnitProperty> wanted = EnumSet.copyOf(USERS);
        wanted.add(UnitProperty.STOP_WHEN_UNNEEDED);
        Map<UnitProperty, Object> values = open.read(need, wanted, deadline);
        if (!Boolean.TRUE.equals(values.get(UnitProperty.STOP_WHEN_UNNEEDED))) {
            return Optional.empty();
        }
        List<String> pauses = new ArrayList<>();
        for (String user : UnitProperty.names(values, USERS)) {
            if (PauseUnit.isOne(user)) {
                continue;
            }
            UnitState state = state(open, user, deadline);
            if (state.freezer() == UnitState.Freezer.PAUSED) {
                pauses.add(PauseUnit.nameFor(user));
            } else if (!state.isDown() && !state.hasDone()) {
                return Optional.empty();
            }
        }
        return Optional.of(pauses);
    }

    /** {@link UnitManager#thaw}. */
    Outcome thaw(ManagerSession open, String unit, long deadline) throws BusException {
        thawNeeds(open, unit, deadline);
        return freezer.thaw(open, unit, deadline);
    }

    /** Thaws what the unit needs. */
    void thawNeeds(ManagerSession open, String unit, long deadline) throws BusException {
        thawNeeds(open, unit, new HashSet<>(Set.of(unit)), deadline);
    }

    /** What runs and is not frozen needs nothing that is; of what rests that is not looked for. */
    private void thawNeeds(ManagerSession open, String unit, Set<String> seen, long deadline)
            throws BusException {
        for (String need : needs(open, unit, deadline)) {
            if (!seen.add(need)) {
                continue;
            }
            UnitState state = state(open, need, deadline);
            if (state.isFrozen() || state.active() == UnitState.Active.ACTIVATING) {
                thawNeeds(open, need, seen, deadline);
            }
            if (state.isFrozen()) {
                freezer.thaw(open, need, deadline);
            }
        }
    }

    /**
     * The services that its start starts, those in memory: what is not has nothing to be thawed.
     */
    static Set<String> needs(ManagerSession open, String unit, long deadline) throws BusException {
        Set<String> needs = new TreeSet<>();
        for (String name : UnitProperty.names(open.read(unit, NEEDS, deadline), NEEDS)) {
            if (name.endsWith(".service")
                    && open.call("GetUnit", "s", deadline, name) instanceof Answer.Return) {
                needs.add(name);
            }
        }
        return needs;
    }

    /** Adds those, theirs, and so on. */
    static Outcome find(ManagerSession open, String unit, Set<String> found, long deadline)
            throws BusException {
        for (String need : needs(open, unit, deadline)) {
            if (found.add(need)) {
                find(open, need, found, deadline);
            }
        }
        return new Outcome.Done(UnitState.NOT_IN_MEMORY);
    }

    /** How far it sleeps. */
    static UnitState state(ManagerSession open, String unit, long deadline) throws BusException {
        return Freezer.read(open, unit, STATE, deadline);
    }
}
