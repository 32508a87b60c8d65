package org.brothaman.proxy.setup.unitfiles;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The systemctl commands, as a shell takes them, that are needed after units were written: a reload
 * makes systemd read them, but only a restart makes a socket listen on another address, or a
 * running proxy use other options. Stateless.
 */
public final class NextSteps {
    private NextSteps() {}

    /** Likewise, after these files were removed. */
    public static List<String> afterRemove(List<Path> files) {
        return List.of(stop(files.stream().map(NextSteps::name).toList()), "daemon-reload");
    }

    /** There is no unit of a template to be stopped, only those of its instances. */
    private static String stop(List<String> units) {
        return "stop " + words(units.stream().map(UnitNames::running).toList());
    }

    private static String words(List<String> units) {
        return units.stream().map(UnitNames::word).collect(Collectors.joining(" "));
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    /** Arguments of systemctl, one call after the other. */
    public static List<String> afterGenerate(List<UnitFolder.Change> changes, ProxyUnits units) {
        List<String> steps = new ArrayList<>();
        List<String> gone = names(changes, change -> change.after() == null);
        if (!gone.isEmpty()) {
            steps.add(stop(gone));
        }
        steps.add("daemon-reload");
        String sockets = words(units.sockets());
        boolean enabled = !units.wantedBy().isEmpty();
        units.enabledService().ifPresent(service -> steps.add("enable " + UnitNames.word(service)));
        boolean another = changes.stream().anyMatch(NextSteps::isRewritten);
        if (another && !names(changes, NextSteps::listensElsewhere).isEmpty()) {
            if (enabled) {
                steps.add("enable " + sockets);
            }
            // The proxy requires its sockets, so it is restarted with them if it runs. While it
            // runs systemd starts no socket for it.
            steps.add("restart " + sockets);
        } else {
            steps.add((enabled ? "enable --now " : "start ") + sockets);
            if (another) {
                steps.add("try-restart " + UnitNames.word(UnitNames.running(units.service())));
            }
        }
        return steps;
    }

    private static boolean isRewritten(UnitFolder.Change change) {
        return change.before() != null
                && change.after() != null
                && !change.after().equals(change.before());
    }

    /** Whether it is a socket that is new or not as it was. */
    private static boolean listensElsewhere(UnitFolder.Change change) {
        return change.file().toString().endsWith(".socket")
                && change.after() != null
                && !change.after().equals(change.before());
    }

    private static List<String> names(
            List<UnitFolder.Change> changes, Predicate<UnitFolder.Change> which) {
        return changes.stream()
                .filter(which)
                .map(UnitFolder.Change::file)
                .map(NextSteps::name)
                .toList();
    }
}
