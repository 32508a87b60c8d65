package org.brothaman.proxy.setup.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    /**
     * Whether, since the unit was last started, the journal has what execve(2) says of a program of
     * another processor. systemd and crun write it with a capital letter, runc without.
     */
    boolean hadForeignProgram(Machine machine, String unit) {
        boolean foreign = false;
        for (String line : journal(machine, unit)) {
            if (line.startsWith("Starting ")) {
                foreign = false;
            } else if (line.toLowerCase(Locale.ROOT).contains("exec format error")) {
                foreign = true;
            }
        }
        return foreign;
    }
}
