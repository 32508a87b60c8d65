package org.brothaman.proxy.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.lifecycle.OwnStarts;
import org.brothaman.proxy.activation.manager.HoldReason;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.Relations;
import org.brothaman.proxy.activation.manager.SystemdManager;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.cli.StatusReport.How;
import org.brothaman.proxy.cli.StatusReport.Relation;

/** What systemd says of a proxy's units, in words. Asked when made. */
final class UnitsSeen {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final String OURS = "bro-proxy";

    private final OwnStarts starts;
    private final Map<String, String> states = new LinkedHashMap<>();
    private final Map<String, String> starters = new LinkedHashMap<>();
    private final List<Relation> relations = new ArrayList<>();

    /**
     * @param proxy the name of the proxy's unit, without {@code .service}
     */
    UnitsSeen(
            ManagerScope scope, Map<String, String> environment, List<String> units, String proxy) {
        starts = OwnStarts.of(scope, environment);
        try (SystemdManager manager =
                SystemdManager.of(scope, environment, MonotonicClock.SYSTEM)) {
            for (String unit : units) {
                see(manager, unit, proxy + ".service");
            }
        }
    }

    private void see(SystemdManager manager, String unit, String proxy) {
        Outcome outcome = manager.look(unit, deadline());
        states.put(
                unit, outcome instanceof Outcome.Done(UnitState state) ? word(state) : "unknown");
        for (HoldReason reason : HoldReason.values()) {
            String hold = reason.holdOf(unit);
            if (manager.glance(hold, deadline()) instanceof Outcome.Done(UnitState state)
                    && !state.isDown()) {
                states.put(hold, word(state));
            }
        }
        Relations all = Relations.of(manager, unit, proxy, deadline());
        if (outcome instanceof Outcome.Done(UnitState state) && state.isUp()) {
            starters.put(unit, starts.isOurs(unit, state) ? OURS : others(all.starters()));
        }
        addNeeds(all.needs(), 0);
        all.users().keySet().removeAll(states.keySet());
        all.users().forEach((user, state) -> add(How.NEEDED_BY, user, state, 0));
        all.visitors().forEach((visitor, state) -> add(How.USED_BY, visitor, state, 0));
    }

    private void addNeeds(List<Relations.Need> needs, int depth) {
        for (Relations.Need need : needs) {
            add(How.NEEDS, need.unit(), need.state(), depth);
            addNeeds(need.needs(), depth + 1);
        }
    }

    private void add(How how, String unit, UnitState state, int depth) {
        relations.add(new Relation(how, unit, word(state), depth));
    }

    /** The manager does not remember who has asked for a start. */
    private static String others(List<String> units) {
        return units.isEmpty() ? "hand" : String.join(" or ", units) + " or hand";
    }

    private static long deadline() {
        return MonotonicClock.SYSTEM.nanoTime() + LOOK_NANOS;
    }

    private static String word(UnitState state) {
        return state.isFrozen() ? "frozen" : state.active().name().toLowerCase(Locale.ROOT);
    }

    /** By unit, those that keep it awake by an administrator's wish included. */
    Map<String, String> states() {
        return states;
    }

    /** Who has started those of its units that are up: bro-proxy, another unit, somebody. */
    Map<String, String> starters() {
        return starters;
    }

    List<Relation> relations() {
        return relations;
    }
}
