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
    Map<String, String> unitStates();

    /** By whom those that are up were started; empty where systemd was not asked. */
    Map<String, String> starters();

    /** What they have to do with others. */
    List<Relation> relations();

    /** What a unit has to do with another one. */
    enum How {
        /** That one is started before it, and sleeps after it. */
        NEEDS("needs", "needs"),
        /** It does not sleep while that one runs. */
        NEEDED_BY("needed by", "users"),
        /** That one wants its socket, and so most likely wakes it. */
        USED_BY("used by", "visitors");

        final String label;
        private final String key;

        How(String label, String key) {
            this.label = label;
            this.key = key;
        }
    }

    /**
     * A unit that one of its units has to do with.
     *
     * @param depth how many are between them
     */
    record Relation(How how, String unit, String state, int depth) {}

    /** As JSON has it. */
    Map<String, Object> fields();

    /** One that runs, and what it tells. */
    record Running(
            String name,
            StatusPage page,
            Map<String, String> unitStates,
            Map<String, String> starters,
            List<Relation> relations)
            implements StatusReport {
        @Override
        public String state() {
            return page.activity().word();
        }

        @Override
        public Map<String, Object> fields() {
            Map<String, Object> fields = page.fields();
            fields.put("name", name);
            return withUnits(fields, this);
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
            Map<String, String> unitStates,
            Map<String, String> starters,
            List<Relation> relations)
            implements StatusReport {
        /** With what was seen of its units. */
        Resting with(
                Map<String, String> states,
                Map<String, String> starters,
                List<Relation> relations) {
            return new Resting(name, listens, manager, sockets, states, starters, relations);
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
            return withUnits(fields, this);
        }
    }

    private static Map<String, Object> withUnits(Map<String, Object> fields, StatusReport report) {
        if (!report.unitStates().isEmpty()) {
            fields.put("unitStates", report.unitStates());
        }
        if (!report.starters().isEmpty()) {
            fields.put("startedBy", report.starters());
        }
        for (How how : How.values()) {
            Map<String, String> states = new LinkedHashMap<>();
            report.relations().stream()
                    .filter(relation -> relation.how() == how)
                    .forEach(relation -> states.put(relation.unit(), relation.state()));
            if (!states.isEmpty()) {
                fields.put(how.key, states);
            }
        }
        return fields;
    }
}
