package org.brothaman.proxy.cli;

import java.util.ArrayList;
import java.util.List;
import org.brothaman.proxy.activation.lifecycle.OnIdle;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What starts the backend, when it counts as started, and what becomes of it afterwards. */
@Command(optionListHeading = "%nActivation%n")
final class ActivationOptions {
    @Option(
            names = "--unit",
            paramLabel = "[NAME=]UNIT",
            converter = AssignmentConverter.class,
            description =
                    "The service behind the backend, started unless it is up; with NAME, for that"
                            + " socket only. Repeatable.")
    List<Assignment> units = new ArrayList<>();

    @Option(
            names = "--ready",
            paramLabel = "[NAME=]HOW",
            converter = AssignmentConverter.class,
            completionCandidates = ReadyWords.class,
            description =
                    "When the backend is ready: tcp (it accepts connections), unit (systemd says that the unit is up) or http:/PATH (the page answers with 2xx or 3xx). Default: tcp.")
    List<Assignment> ready = new ArrayList<>();

    @Option(
            names = "--ready-timeout",
            paramLabel = "TIME",
            converter = TimeSpanConverter.class,
            description = "How long clients wait until it is ready. Default: 90s.")
    TimeSpan readyTimeout = TimeSpan.ofSeconds(90);

    @Option(
            names = "--on-idle",
            paramLabel = "stop|freeze|leave",
            converter = OnIdleConverter.class,
            description = "What to do with the unit after --exit-idle-time. Default: stop.")
    OnIdle onIdle = OnIdle.STOP;

    @Option(
            names = "--sleep-foreign",
            description =
                    "Put the unit to sleep even if somebody else has started it: an administrator, another unit, or systemd at boot. By default it is left running then.")
    boolean sleepForeign;

    @Option(
            names = "--reclaim",
            description =
                    "Ask the kernel to take back the memory of the frozen unit (memory.reclaim). Needs --on-idle=freeze and the memory controller.")
    boolean reclaim;

    @Option(
            names = "--quiet-after",
            paramLabel = "[NAME=]TIME",
            converter = AssignmentConverter.class,
            description =
                    "Let the unit sleep although connections are open when no byte has passed on them for this long."
                            + " With --on-idle=freeze they stay, and the next byte of a client thaws the unit;"
                            + " with stop they are ended. Repeatable. Default: infinity.")
    List<Assignment> quietAfter = new ArrayList<>();

    @Option(
            names = "--quiet-grace",
            paramLabel = "[NAME=]TIME",
            converter = AssignmentConverter.class,
            description =
                    "With --on-idle=stop, reset a quiet connection that was told to end and has not done so for this long;"
                            + " 0 resets it at once. Repeatable. Default: 5s.")
    List<Assignment> quietGrace = new ArrayList<>();

    @Option(
            names = "--quiet-bytes",
            paramLabel = "[NAME=]N",
            converter = AssignmentConverter.class,
            description =
                    "With --quiet-after, so many bytes of each connection within that time are heartbeats: they thaw the"
                            + " unit and pass on, and it freezes again when they are answered. Repeatable. Default: 0.")
    List<Assignment> quietBytes = new ArrayList<>();

    @Option(
            names = "--stop-unit",
            paramLabel = "UNIT",
            description =
                    "The service to stop instead of --unit, for example the pod that it is in. Default: --unit.")
    @Nullable String stopUnit;

    @Option(
            names = "--exclusive",
            paramLabel = "GROUP",
            description =
                    "Of the units of one GROUP only one runs at a time, for example because they share a GPU: clients wait until no other one is used. Needs --on-idle=stop.")
    @Nullable String exclusive;

    @Option(
            names = "--exclusive-grace",
            paramLabel = "TIME",
            converter = TimeSpanConverter.class,
            description =
                    "How long clients wait until another unit of the GROUP is stopped although it is in use. Default: infinity.")
    TimeSpan exclusiveGrace = TimeSpan.INFINITE;

    @Option(
            names = "--user",
            description =
                    "The unit is the calling user's. Default: the manager that started bro-proxy.")
    boolean user;

    @Option(names = "--system", description = "The unit is the system's.")
    boolean system;
}
