package org.brothaman.proxy.cli;

import java.util.ArrayList;
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
import org.brothaman.proxy.cli.StatusReport.Seen;

/** What systemd says of a proxy's units, in words. Asked when made. */
final class UnitsSeen {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final String OURS = "bro-proxy";
    private static final String UNKNOWN = "unknown";

    private final OwnStarts starts;
    private final List<String> shown;
    private final List<Seen> seen = new ArrayList<>();

    /**
     * @param proxy the name of the proxy's unit, without {@code .service}
     */
    UnitsSeen(
            ManagerScope scope, Map<String, String> environment, List<String> units, String proxy) {
        starts = OwnStarts.of(scope, environment);
        shown = List.copyOf(units);
        try (SystemdManager manager =
                SystemdManager.of(scope, environment, MonotonicClock.SYSTEM)) {
            for (String unit : units) {
                seen.add(see(manager, unit, proxy + ".service"));
            }
        }
    }

    private Seen see(SystemdManager manager, String unit, String proxy) {
        Outcome outcome = manager.look(unit, deadline());
        Relations all = Relations.of(manager, unit, proxy, deadline());
        List<Relation> relations = new ArrayList<>();
        for (HoldReason reason : HoldReason.values()) {
            String hold = reason.holdOf(unit);
            all.users().remove(hold);
            if (manager.glance(hold, deadline()) instanceof Outcome.Done(UnitState state)
                    && !state.isDown()) {
                relations.add(new Relation(How.HELD_BY, hold, word(state), List.of()));
            }
        }
        relations.addAll(needs(manager, all.needs()));
        relations.addAll(plain(How.NEEDED_BY, all.users()));
        relations.addAll(plain(How.USED_BY, all.visitors()));
        all.used()
                .forEach(
                        (used, state) ->
                                relations.add(
                                        new Relation(
                                                How.USES,
                                                used,
                                                word(state),
                                                behind(manager, used))));
        if (!(outcome instanceof Outcome.Done(UnitState state))) {
            return new Seen(unit, UNKNOWN, "", relations);
        }
        String starter =
                !state.isUp() ? "" : starts.isOurs(unit, state) ? OURS : others(all.starters());
        return new Seen(unit, word(state), starter, relations);
    }

    private List<Relation> needs(SystemdManager manager, List<Relations.Need> needs) {
        List<Relation> relations = new ArrayList<>();
        for (Relations.Need need : needs) {
            List<Relation> below = new ArrayList<>(behind(manager, need.unit()));
            below.addAll(needs(manager, need.needs()));
            relations.add(new Relation(How.NEEDS, need.unit(), word(need.state()), below));
        }
        return relations;
    }

    /** What that one wakes, if it is a proxy of ours; but for what is shown above it. */
    private List<Relation> behind(SystemdManager manager, String proxy) {
        List<String> command = Relations.command(manager, proxy, deadline());
        return command.isEmpty() || !command.getFirst().endsWith("/" + OURS)
                ? List.of()
                : IdleRule.units(command).stream()
                        .filter(unit -> !shown.contains(unit))
                        .map(unit -> new Relation(How.WAKES, unit, state(manager, unit), List.of()))
                        .toList();
    }

    private static String state(SystemdManager manager, String unit) {
        return manager.glance(unit, deadline()) instanceof Outcome.Done(UnitState state)
                ? word(state)
                : UNKNOWN;
    }

    private static List<Relation> plain(How how, Map<String, UnitState> units) {
        return units.entrySet().stream()
                .map(unit -> new Relation(how, unit.getKey(), word(unit.getValue()), List.of()))
                .toList();
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

    /** Each with who has started it, and what it has to do with others. */
    List<Seen> all() {
        return seen;
    }
}
