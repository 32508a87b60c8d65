package org.brothaman.proxy.activation.manager;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.jspecify.annotations.Nullable;

/**
 * The transient unit that holds a paused container. Its start pauses the container and stops its
 * health checks, its stop undoes both; and it is stopped before the container's unit is, for
 * whatever reason: by hand, by an update, at logout, at reboot. Immutable.
 *
 * @param unit the container's
 * @param container how podman is told of it
 * @param with the pauses of the units for whom alone it runs: it ends with any of them
 * @param payload the cgroup of its processes, or null when it is not in the unit's own
 * @param id the container's, or its name when that is not known
 * @param timers the units that run its health checks
 * @param runtime where the OCI runtime keeps its state
 */
record PauseUnit(
        ManagerScope scope,
        String unit,
        PodmanContainer container,
        List<String> with,
        @Nullable Payload payload,
        String id,
        List<String> timers,
        Path runtime) {
    private static final String PREFIX = "bro-proxy-pause-";

    /** All of a manager, a pattern of glob(7). */
    static final String ALL = PREFIX + "*.service";

    /** A health check may have begun while its timer was being stopped, and is waited for. */
    private static final long START_TIMEOUT_MICROS = 30_000_000;

    static String nameFor(String unit) {
        return PREFIX + unit;
    }

    static boolean isOne(String unit) {
        return unit.startsWith(PREFIX);
    }

    /** What StartTransientUnit is told. */
    List<TransientProperty> settings() {
        List<String> after = new ArrayList<>(List.of(unit));
        after.addAll(timers);
        List<TransientProperty> settings = new ArrayList<>();
        settings.add(TransientProperty.text("Description", unit + ", paused by bro-proxy"));
        settings.add(TransientProperty.text("CollectMode", "inactive-or-failed"));
        settings.add(TransientProperty.names("BindsTo", List.of(unit)));
        settings.add(TransientProperty.names("After", after));
        if (!with.isEmpty()) {
            // Not ordered: they need not wait for Podman to have done with this one.
            settings.add(TransientProperty.names("PartOf", with));
        }
        // Naming them also keeps them in memory, so that they can be started again.
        settings.add(TransientProperty.names("Conflicts", timers));
        if (payload != null) {
            // A restart of the container's unit restarts this one: not for another container.
            settings.add(TransientProperty.pathExists(payload.folder().toString()));
        }
        settings.add(TransientProperty.text("Type", "oneshot"));
        settings.add(TransientProperty.flag("RemainAfterExit", true));
        settings.add(TransientProperty.micros("TimeoutStartUSec", START_TIMEOUT_MICROS));
        settings.add(TransientProperty.commands("ExecStart", false, pausing()));
        settings.add(TransientProperty.commands("ExecStopPost", true, unpausing()));
        return settings;
    }

    private List<List<String>> pausing() {
        List<List<String>> commands = new ArrayList<>();
        if (!timers.isEmpty()) {
            String script =
                    "while %s is-active --quiet \"$1\"; do sleep 0.1; done"
                            .formatted(scope.systemctl());
            commands.add(shell(script, List.of(id + "*.service")));
        }
        commands.add(container.command("pause", id));
        return commands;
    }

    /**
     * The scripts have no dollar sign and no semicolon: systemd writes them down, and after a
     * daemon-reload reads something else where those were.
     */
    private List<List<String>> unpausing() {
        List<List<String>> commands = new ArrayList<>();
        if (payload != null) {
            // Podman does the same, a quarter of a second later. Only crun lets itself be
            // overtaken.
            String script =
                    "test -e %s && echo 0 >%s"
                            .formatted(
                                    quoted(runtime.resolve("crun").resolve(id).toString()),
                                    quoted(payload.folder().resolve("cgroup.freeze").toString()));
            commands.add(shell(script, List.of()));
        }
        commands.add(container.command("unpause", id));
        if (!timers.isEmpty()) {
            // Not when the container has ended. Without waiting, for they wait for our end.
            String script =
                    "%1$s is-active --quiet %2$s && exec %1$s start --no-block %3$s"
                            .formatted(
                                    scope.systemctl(),
                                    quoted(unit),
                                    timers.stream()
                                            .map(PauseUnit::quoted)
                                            .collect(Collectors.joining(" ")));
            commands.add(shell(script, List.of()));
        }
        return commands;
    }

    /** One word for the shell. */
    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** A script and its arguments, in which the manager is to expand nothing. */
    private static List<String> shell(String script, List<String> arguments) {
        List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        words.addAll(arguments);
        return words.stream().map(word -> word.replace("$", "$$")).toList();
    }
}
