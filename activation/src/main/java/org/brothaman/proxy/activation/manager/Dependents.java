package org.brothaman.proxy.activation.manager;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.brothaman.proxy.activation.manager.ManagerSession.Answer;

/**
 * The units that would be stopped together with a unit, or would start it again. Units that it
 * starts itself are part of it, like the containers of a pod, and do not count; nor does our own
 * unit. Stateless; activation thread.
 */
final class Dependents {
    /** The inverse of what makes a stop go on to others (systemd.unit(5)), and Upholds=. */
    private static final Set<UnitProperty> DEPENDENTS =
            EnumSet.of(
                    UnitProperty.REQUIRED_BY,
                    UnitProperty.REQUISITE_OF,
                    UnitProperty.BOUND_BY,
                    UnitProperty.CONSISTS_OF,
                    UnitProperty.PROPAGATES_STOP_TO,
                    UnitProperty.UPHELD_BY);

    private static final Set<UnitProperty> PARTS =
            EnumSet.of(
                    UnitProperty.REQUIRES,
                    UnitProperty.BINDS_TO,
                    UnitProperty.WANTS,
                    UnitProperty.UPHOLDS);

    private static final Set<UnitProperty> BOTH = both();

    private Dependents() {}

    private static Set<UnitProperty> both() {
        Set<UnitProperty> both = EnumSet.copyOf(DEPENDENTS);
        both.addAll(PARTS);
        return both;
    }

    /**
     * Whom a stop of a unit concerns besides it.
     *
     * @param hurt those that run and need it, be it through one of its parts or one that is down
     * @param parts those that are stopped with it for nobody's harm: its parts, and who is served
     */
    record OfStop(List<String> hurt, Set<String> parts) {}

    /**
     * @param served who is to be stopped by that, and is not hurt
     */
    static OfStop ofStop(ManagerSession open, String unit, String served, long deadline)
            throws BusException {
        Map<String, Set<String>> stopped = new LinkedHashMap<>();
        addWhole(stopped, open, unit, deadline);
        addWhole(stopped, open, served, deadline);
        Deque<Set<String>> struck = new ArrayDeque<>(stopped.values());
        Set<String> parts = new TreeSet<>(stopped.keySet());
        parts.remove(unit);
        Set<String> seen = new HashSet<>(stopped.keySet());
        List<String> those = new ArrayList<>();
        while (!struck.isEmpty()) {
            for (String name : struck.remove()) {
                if (PauseUnit.isOne(name) || !seen.add(name)) {
                    continue;
                }
                Set<UnitProperty> active = EnumSet.of(UnitProperty.ACTIVE_STATE);
                if (UnitProperty.state(open.read(name, active, deadline)).isDown()) {
                    struck.add(
                            UnitProperty.names(open.read(name, DEPENDENTS, deadline), DEPENDENTS));
                } else {
                    those.add(name);
                }
            }
        }
        return new OfStop(withoutOwn(open, those, deadline), parts);
    }

    /** Enters the unit and its parts, and theirs, each with all that depend on it. */
    private static void addWhole(
            Map<String, Set<String>> whole, ManagerSession open, String unit, long deadline)
            throws BusException {
        if (whole.containsKey(unit)) {
            return;
        }
        Map<UnitProperty, Object> lists = open.read(unit, BOTH, deadline);
        Set<String> dependents = UnitProperty.names(lists, DEPENDENTS);
        whole.put(unit, dependents);
        Set<String> parts = new TreeSet<>(dependents);
        parts.retainAll(UnitProperty.names(lists, PARTS));
        for (String part : parts) {
            addWhole(whole, open, part, deadline);
        }
    }

    /** Those that would miss the unit while it is frozen. */
    static List<String> awake(ManagerSession open, String unit, long deadline) throws BusException {
        Map<UnitProperty, Object> lists = open.read(unit, BOTH, deadline);
        Set<String> names = UnitProperty.names(lists, DEPENDENTS);
        names.removeAll(UnitProperty.names(lists, PARTS));
        names.removeIf(PauseUnit::isOne);
        List<String> those = new ArrayList<>();
        for (String name : names) {
            UnitState state = NeedsFreezer.state(open, name, deadline);
            if (!state.isDown() && !state.isFrozen() && !state.hasDone()) {
                those.add(name);
            }
        }
        return withoutOwn(open, those, deadline);
    }

    /**
     * The unit as it is, whether it could be started any more or not, unless others need it.
     *
     * @param served whose state is asked for
     */
    static Outcome unlessNeeded(
            ManagerSession open, String unit, List<String> by, String served, long deadline)
            throws BusException {
        return by.isEmpty()
                ? new Outcome.Done(Freezer.read(open, served, UnitProperty.GLANCE, deadline))
                : new Outcome.Needed(unit, by);
    }

    private static List<String> withoutOwn(ManagerSession open, List<String> those, long deadline)
            throws BusException {
        if (!those.isEmpty()) {
            String own = ownPath(open, deadline);
            those.removeIf(name -> UnitPath.of(name).equals(own));
        }
        return those;
    }

    /** Those that a stop of the unit hurts, and that it starts itself, and theirs. */
    static Set<String> parts(ManagerSession open, String unit, long deadline) throws BusException {
        Map<String, Set<String>> whole = new LinkedHashMap<>();
        addWhole(whole, open, unit, deadline);
        Set<String> parts = new TreeSet<>(whole.keySet());
        parts.remove(unit);
        return parts;
    }

    /** The object of the unit that this process runs in; 0 stands for who asks. */
    private static String ownPath(ManagerSession open, long deadline) throws BusException {
        Answer answer = open.call("GetUnitByPID", "u", deadline, 0);
        return answer instanceof Answer.Return(Object[] values) && values.length == 1
                ? values[0].toString()
                : "";
    }
}
