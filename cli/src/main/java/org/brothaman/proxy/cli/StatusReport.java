package org.brothaman.proxy.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.systemd.ManagerScope;

/** What {@code bro-proxy status} shows of one proxy. Immutable. */
sealed interface StatusReport {
    /** The name of its unit, without {@code .service}. */
    String name();

    /** One word, or a few. */
    String state();

    /** What systemd says of each of its units; empty where it was not asked. */
    List<Seen> units();

    /** As JSON has it. */
    Map<String, Object> fields();

    /**
     * One of its units, as systemd sees it.
     *
     * @param starter who has started it; empty while it is down
     * @param relations what it has to do with others
     */
    record Seen(String unit, String state, String starter, List<Relation> relations) {}

    /** What a unit has to do with another one. */
    enum How {
        /** That one keeps it awake, because an administrator has said so, or its awake hours. */
        HELD_BY("held by"),
        /** That one is started before it, and sleeps after it. */
        NEEDS("needs"),
        /** It does not sleep while that one runs. */
        NEEDED_BY("needed by"),
        /** That one wants its socket, and so most likely wakes it. */
        USED_BY("used by"),
        /** It wants the socket of that one, a proxy, and so most likely wakes what is behind it. */
        USES("uses"),
        /** That one is behind it, a proxy, which wakes it for clients. */
        WAKES("wakes");

        final String label;

        How(String label) {
            this.label = label;
        }
    }

    /**
     * A unit that another one has to do with.
     *
     * @param relations what it has itself to do with others, in the same way
     */
    record Relation(How how, String unit, String state, List<Relation> relations) {
        private Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("how", how.label);
            fields.put("unit", unit);
            fields.put("state", state);
            if (!relations.isEmpty()) {
                fields.put("relations", relations.stream().map(Relation::fields).toList());
            }
            return fields;
        }
    }

    /** One that runs, and what it tells. */
    record Running(String name, StatusPage page, List<Seen> units) implements StatusReport {
        @Override
        public String state() {
            return page.activity().word();
        }

        @Override
        public Map<String, Object> fields() {
            Map<String, Object> fields = page.fields();
            fields.put("name", name);
            return withUnits(fields, units);
        }
    }

    /**
     * One that does not run.
     *
     * @param listens whether its sockets wait for clients
     * @param sockets what was found about each
     */
    record Resting(
            String name,
            boolean listens,
            ManagerScope manager,
            Map<String, String> sockets,
            List<Seen> units)
            implements StatusReport {
        /** With what was seen of its units. */
        Resting with(List<Seen> seen) {
            return new Resting(name, listens, manager, sockets, seen);
        }

        @Override
        public String state() {
            return listens ? "at rest" : "not listening";
        }

        @Override
        public Map<String, Object> fields() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", name);
            fields.put("state", state());
            fields.put("manager", manager.word());
            fields.put("sockets", sockets);
            return withUnits(fields, units);
        }
    }

    private static Map<String, Object> withUnits(Map<String, Object> fields, List<Seen> units) {
        Map<String, Object> states = new LinkedHashMap<>();
        Map<String, Object> starters = new LinkedHashMap<>();
        Map<String, Object> relations = new LinkedHashMap<>();
        for (Seen seen : units) {
            states.put(seen.unit(), seen.state());
            if (!seen.starter().isEmpty()) {
                starters.put(seen.unit(), seen.starter());
            }
            if (!seen.relations().isEmpty()) {
                relations.put(
                        seen.unit(), seen.relations().stream().map(Relation::fields).toList());
            }
        }
        putUnlessEmpty(fields, "unitStates", states);
        putUnlessEmpty(fields, "startedBy", starters);
        putUnlessEmpty(fields, "relations", relations);
        return fields;
    }

    private static void putUnlessEmpty(
            Map<String, Object> fields, String key, Map<String, Object> value) {
        if (!value.isEmpty()) {
            fields.put(key, value);
        }
    }
}
