package org.brothaman.proxy.setup.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.quadlet.Diagnostic;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.jspecify.annotations.Nullable;

/** Checks what one container depends on, with or without a proxy. Used once. */
final class ContainerChecks {
    /** The registry that there is not: names of images that were made on this host. */
    private static final String BUILT_HERE = "localhost/";

    private final Machine machine;
    private final ManagerScope scope;
    private final Systemctl systemctl;
    private final Quadlet quadlet;
    private final List<Finding> findings = new ArrayList<>();

    ContainerChecks(Machine machine, Systemctl systemctl, Quadlet quadlet) {
        this.machine = machine;
        this.scope = systemctl.scope();
        this.systemctl = systemctl;
        this.quadlet = quadlet;
    }

    /** The findings, and the state of the container's unit; null when there is none. */
    record Result(List<Finding> findings, @Nullable UnitState container) {}

    /**
     * @param faults of the Quadlet, found in reading it
     */
    Result run(List<Diagnostic> faults) {
        for (Diagnostic fault : faults) {
            findings.add(Finding.failure(quadlet.name(), fault.toString(), ""));
        }
        if (faults.isEmpty()) {
            findings.add(Finding.ok(quadlet.name(), quadlet.path() + " is well-formed"));
        }
        UnitState container = container();
        checkImage();
        checkFreezing();
        if (quadlet.isToBeReclaimed()) {
            findings.add(ReclaimCheck.of(machine, scope, quadlet.unit()));
        }
        return new Result(findings, container);
    }

    private @Nullable UnitState container() {
        String unit = quadlet.unit();
        switch (machine.look(scope, unit)) {
            case Outcome.Done(var state) -> {
                if (state.stale()) {
                    findings.add(
                            Finding.warning(
                                    unit,
                                    "its file changed since systemd read it",
                                    systemctl.reload()));
                } else if (state.active() == UnitState.Active.FAILED && state.endedAsAsked()) {
                    findings.add(Finding.ok(unit, endedBySignal(state)));
                } else if (state.active() == UnitState.Active.FAILED) {
                    findings.add(
                            systemctl.hadForeignProgram(machine, unit)
                                    ? foreignImage(unit)
                                    : failed(unit, state));
                } else {
                    findings.add(Finding.ok(unit, "loaded, " + lower(state)));
                }
                return state;
            }
            case Outcome.Trouble trouble -> {
                String said = generatorSays();
                findings.add(
                        Finding.failure(
                                unit,
                                said.isEmpty()
                                        ? trouble.message()
                                        : "Podman's generator refuses it: " + said,
                                said.isEmpty()
                                        ? systemctl.reload()
                                        : "correct "
                                                + quadlet.path()
                                                + ", then: "
                                                + systemctl.reload()));
                return null;
            }
        }
    }

    private Finding failed(String unit, UnitState state) {
        return Finding.warning(
                unit,
                "failed when last started, Result=" + state.result(),
                systemctl.to("status", unit) + " says why");
    }

    private static Finding foreignImage(String unit) {
        return Finding.failure(
                unit,
                "its image is for another kind of machine (exec format error)",
                "uname -m shows this machine's kind, podman image inspect the image's Architecture;"
                        + " pull or build one for this machine");
    }

    /** What freezing does not go together with. */
    private void checkFreezing() {
        if (quadlet.isToBeFrozen() && quadlet.hasWatchdog()) {
            findings.add(
                    Finding.warning(
                            "freezing",
                            quadlet.unit()
                                    + " has WatchdogSec=, which would kill it while frozen, so it is never frozen",
                            "remove it, or set OnIdle=stop"));
        } else if (quadlet.isToBeFrozen() && quadlet.hasHealthCheck()) {
            findings.add(Finding.ok("freezing", "its health checks are paused while it is frozen"));
        }
    }

    private static String endedBySignal(UnitState state) {
        int signal = state.signalled() ? state.exitStatus() : state.exitStatus() - 128;
        return "was ended by signal " + signal + ", which systemd counts as a failure";
    }

    /** What Podman's generator says of this file, run as systemd runs it but writing nothing. */
    private String generatorSays() {
        String generator = HostChecks.podmanGenerator(machine, scope);
        if (generator == null) {
            return "";
        }
        List<String> command = new ArrayList<>(List.of(generator, "--dryrun"));
        command.addAll(scope.flags());
        Machine.Ran ran = machine.run(command);
        String file = quadlet.path().getFileName().toString();
        return ran == null
                ? ""
                : ran.output()
                        .lines()
                        .filter(line -> line.startsWith("quadlet-generator["))
                        .filter(line -> line.contains(file) && !line.contains("Loading source"))
                        .map(line -> line.replaceFirst("^quadlet-generator\\[[0-9]+]: ", ""))
                        .findFirst()
                        .orElse("");
    }

    private void checkImage() {
        String image = quadlet.image();
        if (image.isEmpty() || image.endsWith(".image") || image.endsWith(".build")) {
            return;
        }
        Machine.Ran ran = machine.run(List.of("podman", "image", "exists", image));
        if (ran == null) {
            findings.add(Finding.failure("image", "podman cannot be run", "install Podman"));
        } else if (ran.status() == 0) {
            findings.add(Finding.ok("image", image + " is present"));
        } else if (ran.status() == 1) {
            findings.add(
                    Finding.failure(
                            "image",
                            image + " is missing: " + withoutImage(image),
                            image.startsWith(BUILT_HERE)
                                    ? "podman build --tag "
                                            + image
                                            + " DIRECTORY, or: podman load --input FILE"
                                    : "podman pull " + image));
        } else {
            String said = ran.output().lines().findFirst().orElse("");
            findings.add(Finding.warning("image", "podman image exists failed: " + said, ""));
        }
    }

    private static String withoutImage(String image) {
        return image.startsWith(BUILT_HERE)
                ? "no registry has it, so the container cannot start"
                : "the first client would wait for its download";
    }

    private static String lower(UnitState state) {
        return Stream.of(state.active().name(), state.isFrozen() ? "frozen" : "")
                .filter(word -> !word.isEmpty())
                .map(word -> word.toLowerCase(Locale.ROOT))
                .reduce((a, b) -> a + ", " + b)
                .orElseThrow();
    }
}
