package org.brothaman.proxy.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.jspecify.annotations.Nullable;

/** What {@code bro-proxy status} shows of one proxy. Immutable. */
sealed interface StatusReport {
    /** The name of its unit, without {@code .service}. */
    String name();

    /** One word, or a few. */
    String state();

    /** What systemd says of each of its units; empty where it was not asked. */
    Map<String, String> unitStates();

    /** As JSON has it. */
    Map<String, Object> fields();

    /** One that runs, and what it tells. */
    record Running(String name, StatusPage page, Map<String, String> unitStates)
            implements StatusReport {
        @Override
        public String state() {
            return page.activity().word();
        }

        @Override
        public Map<String, Object> fields() {
            Map<String, Object> fields = page.fields();
            fields.put("name", name);
            return withUnitStates(fields, unitStates);
        }
    }

    /**
     * One that does not run.
     *
     * @param listens whether its sockets wait for clients
     * @param sockets what was found about each
     */
    record Resting(
            @Nullable String name,
            boolean listens,
            ManagerScope manager,
            Map<String, String> sockets,
            Map<String, String> unitStates)
            implements StatusReport {
        /** With these states of units. */
        Resting with(Map<String, String> states) {
            return new Resting(name, listens, manager, sockets, states);
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
            return withUnitStates(fields, unitStates);
        }
    }

    private static Map<String, Object> withUnitStates(
            Map<String, Object> fields, Map<String, String> unitStates) {
        if (!unitStates.isEmpty()) {
            fields.put("unitStates", unitStates);
        }
        return fields;
    }
}
