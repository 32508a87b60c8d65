package org.brothaman.proxy.activation.manager;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
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

    private Dependents() {}

    /** Those that a stop of the unit would hurt. */
    static List<String> running(ManagerSession open, String unit, long deadline)
            throws BusException {
        return those(open, unit, state -> !state.isDown(), deadline);
    }

    /** Those that would miss the unit while it is frozen. */
    static List<String> awake(ManagerSession open, String unit, long deadline) throws BusException {
        return those(open, unit, state -> !state.isDown() && !state.isFrozen(), deadline);
    }

    private static List<String> those(
            ManagerSession open, String unit, Predicate<UnitState> matter, long deadline)
            throws BusException {
        Map<UnitProperty, Object> lists = open.read(unit, both(), deadline);
        Set<String> names = names(lists, DEPENDENTS);
        names.removeAll(names(lists, PARTS));
        names.removeIf(PauseUnit::isOne);
        List<String> those = new ArrayList<>();
        for (String name : names) {
            UnitState state = UnitProperty.state(open.read(name, UnitProperty.GLANCE, deadline));
            if (matter.test(Freezer.seen(open, name, state, deadline))) {
                those.add(name);
            }
        }
        if (!those.isEmpty()) {
            String own = ownPath(open, deadline);
            those.removeIf(name -> ManagerSession.unitPath(name).equals(own));
        }
        return those;
    }

    /** Those that a stop of the unit hurts, and that it starts itself. */
    static Set<String> parts(ManagerSession open, String unit, long deadline) throws BusException {
        Map<UnitProperty, Object> lists = open.read(unit, both(), deadline);
        Set<String> names = names(lists, DEPENDENTS);
        names.retainAll(names(lists, PARTS));
        return names;
    }

    private static Set<UnitProperty> both() {
        Set<UnitProperty> both = EnumSet.copyOf(DEPENDENTS);
        both.addAll(PARTS);
        return both;
    }

    private static Set<String> names(Map<UnitProperty, Object> lists, Set<UnitProperty> of) {
        Set<String> names = new TreeSet<>();
        of.forEach(property -> names.addAll(UnitProperty.texts(lists.get(property))));
        return names;
    }

    /** The object of the unit that this process runs in; 0 stands for who asks. */
    private static String ownPath(ManagerSession open, long deadline) throws BusException {
        Answer answer = open.call("GetUnitByPID", "u", deadline, 0);
        return answer instanceof Answer.Return(Object[] values) && values.length == 1
                ? values[0].toString()
                : "";
    }
}
