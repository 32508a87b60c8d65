package org.brothaman.proxy.setup.doctor;

import java.util.ArrayList;
import java.util.List;
import org.brothaman.proxy.activation.systemd.ManagerScope;

/** The systemctl commands for one manager, for remedies and checks. Immutable. */
record Systemctl(ManagerScope scope) {
    /** {@code systemctl --user VERB UNIT}. */
    String to(String verb, String unit) {
        return call(verb) + " " + unit;
    }

    String reload() {
        return call("daemon-reload");
    }

    private String call(String verb) {
        return scope.systemctl() + " " + verb;
    }

    /** What the journal has of a unit, the latest last; none where it may not be read. */
    List<String> journal(Machine machine, String unit) {
        List<String> command = new ArrayList<>(List.of("journalctl"));
        command.addAll(scope.flags());
        command.addAll(
                List.of(
                        "--quiet",
                        "--no-pager",
                        "--output=cat",
                        "--boot",
                        "--lines=50",
                        "--unit",
                        unit));
        Machine.Ran ran = machine.run(command);
        return ran == null || ran.status() != 0 ? List.of() : ran.output().lines().toList();
    }
}
