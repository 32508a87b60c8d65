package org.brothaman.proxy.setup.doctor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.brothaman.proxy.activation.systemd.ManagerScope;

/**
 * The output of {@code systemctl show} for a unit: its settings with all specifiers and drop-ins
 * applied. Empty if it cannot be asked. Immutable.
 *
 * @param properties by name, a value for each line
 */
record ShownUnit(Map<String, List<String>> properties) {
    private static final String WANTED =
            "ActiveState,AssertResult,ConditionResult,ExecStart,FragmentPath,Listen,LoadState,Requires,Result,"
                    + "SubState,TriggeredBy";

    static ShownUnit of(Machine machine, ManagerScope scope, String unit) {
        List<String> command = new ArrayList<>(List.of("systemctl"));
        command.addAll(scope.flags());
        command.addAll(List.of("show", "--property=" + WANTED, "--", unit));
        Machine.Ran ran = machine.run(command);
        Map<String, List<String>> properties = new HashMap<>();
        if (ran != null && ran.status() == 0) {
            for (String line : ran.output().lines().toList()) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    properties
                            .computeIfAbsent(line.substring(0, equals), any -> new ArrayList<>())
                            .add(line.substring(equals + 1));
                }
            }
        }
        return new ShownUnit(properties);
    }

    /** A property's value, empty without one. */
    String text(String property) {
        return properties.getOrDefault(property, List.of("")).getFirst();
    }

    boolean isLoaded() {
        return text("LoadState").equals("loaded");
    }

    /** The sockets that start this service, or that it cannot be without. */
    List<String> sockets() {
        return Stream.of("TriggeredBy", "Requires")
                .flatMap(property -> Stream.of(text(property).split(" ")))
                .filter(unit -> unit.endsWith(".socket"))
                .distinct()
                .toList();
    }

    /** The addresses of a socket unit's ListenStream=; written as {@code ADDRESS (Stream)}. */
    List<String> listens() {
        return properties.getOrDefault("Listen", List.of()).stream()
                .filter(value -> value.endsWith(" (Stream)"))
                .map(value -> value.substring(0, value.length() - " (Stream)".length()))
                .toList();
    }

    /** The words of a service's ExecStart=, the program first. */
    List<String> command() {
        String value = text("ExecStart");
        int begin = value.indexOf("argv[]=");
        int end = value.indexOf(" ; ignore_errors=");
        return begin < 0 || end < begin
                ? List.of()
                : List.of(value.substring(begin + "argv[]=".length(), end).split(" "));
    }
}
