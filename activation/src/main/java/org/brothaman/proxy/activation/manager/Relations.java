package org.brothaman.proxy.activation.manager;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a unit has to do with others of those that the manager has in memory, for people. Immutable.
 *
 * @param needs the services that it needs, each with those that it needs itself
 * @param users those that run and need it, and so keep it awake
 * @param starters those that want or need it and have come up with it or since, so that one of them
 *     may have started it
 * @param visitors the services that want the sockets before it, and so may wake it, and what runs
 *     of them
 * @param used the services behind the sockets that it wants itself, and so may wake: proxies,
 *     mostly
 */
public record Relations(
        List<Need> needs,
        Map<String, UnitState> users,
        List<String> starters,
        Map<String, UnitState> visitors,
        Map<String, UnitState> used) {
    /** Quadlet has each of a user's containers need it, for images that are to be pulled. */
    private static final String NETWORK_WAIT = "podman-user-wait-network-online.service";

    /** What is started in one go has begun within this time. */
    private static final long TOGETHER_MICROS = 1_000_000;

    private static final Set<UnitProperty> STARTERS =
            EnumSet.of(
                    UnitProperty.REQUIRED_BY,
                    UnitProperty.BOUND_BY,
                    UnitProperty.WANTED_BY,
                    UnitProperty.UPHELD_BY,
                    UnitProperty.TRIGGERED_BY);

    private static final Set<UnitProperty> WANTERS =
            EnumSet.of(UnitProperty.REQUIRED_BY, UnitProperty.BOUND_BY, UnitProperty.WANTED_BY);

    private static final Set<UnitProperty> SOCKETS = EnumSet.of(UnitProperty.TRIGGERED_BY);

    private static final Set<UnitProperty> TRIGGERED = EnumSet.of(UnitProperty.TRIGGERS);

    private static final Set<UnitProperty> EXEC = EnumSet.of(UnitProperty.EXEC_START);

    /** By which a unit says that it wants a socket. */
    private static final Set<UnitProperty> WISHES =
            EnumSet.of(UnitProperty.REQUIRES, UnitProperty.BINDS_TO, UnitProperty.WANTS);

    /**
     * @param needs none of those that were named before
     */
    public record Need(String unit, UnitState state, List<Need> needs) {}

    /**
     * Empty as far as the manager does not answer.
     *
     * @param proxy the unit of its proxy, full name
     */
    public static Relations of(SystemdManager manager, String unit, String proxy, long deadline) {
        List<Need> needs = new ArrayList<>();
        Map<String, UnitState> users = new TreeMap<>();
        List<String> starters = new ArrayList<>();
        Map<String, UnitState> visitors = new TreeMap<>();
        Map<String, UnitState> used = new TreeMap<>();
        manager.insist(
                "read",
                unit,
                deadline,
                (open, _) -> {
                    needs.clear();
                    needs.addAll(needs(open, unit, new HashSet<>(Set.of(unit)), deadline));
                    for (String user : Dependents.ofStop(open, unit, unit, deadline).hurt()) {
                        users.put(user, NeedsFreezer.state(open, user, deadline));
                    }
                    starters.clear();
                    starters.addAll(starters(open, unit, deadline));
                    for (String socket : all(open, proxy, SOCKETS, deadline)) {
                        putServices(visitors, open, socket, WANTERS, proxy, deadline);
                    }
                    for (String socket : all(open, unit, WISHES, deadline)) {
                        if (socket.endsWith(".socket")) {
                            putServices(used, open, socket, TRIGGERED, proxy, deadline);
                        }
                    }
                    return new Outcome.Done(UnitState.NOT_IN_MEMORY);
                });
        return new Relations(List.copyOf(needs), users, List.copyOf(starters), visitors, used);
    }

    /**
     * The words with which a service starts its program, the program first; none as far as the
     * manager does not say.
     */
    public static List<String> command(SystemdManager manager, String unit, long deadline) {
        List<String> words = new ArrayList<>();
        manager.insist(
                "read",
                unit,
                deadline,
                (open, _) -> {
                    Object exec = open.read(unit, EXEC, deadline).get(UnitProperty.EXEC_START);
                    words.addAll(UnitProperty.command(exec));
                    return new Outcome.Done(UnitState.NOT_IN_MEMORY);
                });
        return words;
    }

    /** Enters those that a socket has to do with so, but its own proxy. */
    private static void putServices(
            Map<String, UnitState> services,
            ManagerSession open,
            String socket,
            Set<UnitProperty> how,
            String proxy,
            long deadline)
            throws BusException {
        for (String service : all(open, socket, how, deadline)) {
            if (service.endsWith(".service") && !service.equals(proxy)) {
                services.put(service, NeedsFreezer.state(open, service, deadline));
            }
        }
    }

    private static List<String> starters(ManagerSession open, String unit, long deadline)
            throws BusException {
        List<String> starters = new ArrayList<>();
        long begun = begun(open, unit, deadline);
        for (String other : all(open, unit, STARTERS, deadline)) {
            if (!PauseUnit.isOne(other) && begun(open, other, deadline) > begun - TOGETHER_MICROS) {
                starters.add(other);
            }
        }
        return starters;
    }

    /** When its start began; 0 while it is down. */
    private static long begun(ManagerSession open, String unit, long deadline) throws BusException {
        UnitState state = UnitProperty.state(open.read(unit, UnitProperty.GLANCE, deadline));
        return state.isDown() ? 0 : state.begun();
    }

    private static List<Need> needs(
            ManagerSession open, String unit, Set<String> named, long deadline)
            throws BusException {
        List<Need> needs = new ArrayList<>();
        for (String need : NeedsFreezer.needs(open, unit, deadline)) {
            if (!need.equals(NETWORK_WAIT) && named.add(need)) {
                UnitState state = NeedsFreezer.state(open, need, deadline);
                needs.add(new Need(need, state, needs(open, need, named, deadline)));
            }
        }
        return needs;
    }

    private static Set<String> all(
            ManagerSession open, String unit, Set<UnitProperty> lists, long deadline)
            throws BusException {
        return UnitProperty.names(open.read(unit, lists, deadline), lists);
    }
}
