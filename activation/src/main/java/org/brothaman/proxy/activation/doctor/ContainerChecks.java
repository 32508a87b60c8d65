package org.brothaman.proxy.activation.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.brothaman.proxy.activation.manager.ManagerScope;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.quadlet.Complaint;
import org.brothaman.proxy.activation.quadlet.Quadlet;
import org.brothaman.proxy.activation.units.ProxyUnits;

/** What one container's activation depends on. Used once. */
final class ContainerChecks {
    /** The registry that there is not: names of images that were made on this host. */
    private static final String BUILT_HERE = "localhost/";

    private final Machine machine;
    private final ManagerScope scope;
    private final Quadlet quadlet;
    private final List<Finding> findings = new ArrayList<>();

    ContainerChecks(Machine machine, ManagerScope scope, Quadlet quadlet) {
        this.machine = machine;
        this.scope = scope;
        this.quadlet = quadlet;
    }

    /**
     * @param faults of the Quadlet, found in reading it
     * @param units the proxy's, if they can be told from the Quadlet
     */
    List<Finding> run(List<Complaint> faults, Optional<ProxyUnits> units) {
        for (Complaint fault : faults) {
            findings.add(Finding.failure(quadlet.name(), fault.toString(), ""));
        }
        if (faults.isEmpty()) {
            findings.add(Finding.ok(quadlet.name(), quadlet.path() + " is well-formed"));
        }
        UnitState container = container();
        image();
        units.ifPresent(proxy -> proxy(proxy, container));
        return findings;
    }

    private UnitState container() {
        String unit = quadlet.unit();
        switch (machine.look(scope, unit)) {
            case Outcome.Done(var state) -> {
                if (state.stale()) {
                    findings.add(stale(unit));
                } else if (state.active() == UnitState.Active.FAILED) {
                    findings.add(
                            Finding.warning(
                                    unit,
                                    "failed when last started, Result=" + state.result(),
                                    systemctl("status ") + unit + " says why"));
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
                                        ? reload()
                                        : "correct " + quadlet.path() + ", then: " + reload()));
                return null;
            }
        }
    }

    /** What Podman's generator says of this file, run as systemd runs it but writing nothing. */
    private String generatorSays() {
        String generator = HostChecks.podmanGenerator(machine, scope);
        if (generator == null) {
            return "";
        }
        List<String> command = new ArrayList<>(List.of(generator, "--dryrun"));
        if (scope == ManagerScope.USER) {
            command.add("--user");
        }
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

    private void image() {
        String image = quadlet.image();
        if (image.isEmpty() || image.endsWith(".image") || image.endsWith(".build")) {
            return;
        }
        Machine.Ran ran = machine.run(List.of("podman", "image", "exists", image));
        if (ran == null) {
            findings.add(Finding.failure("image", "podman cannot be run", "install Podman"));
        } else if (ran.status() == 0) {
            findings.add(Finding.ok("image", image + " is here"));
        } else if (ran.status() == 1) {
            findings.add(
                    Finding.failure(
                            "image",
                            image + " is not here: " + withoutImage(image),
                            image.startsWith(BUILT_HERE)
                                    ? "podman build --tag "
                                            + image
                                            + " FOLDER, or: podman load --input FILE"
                                    : "podman pull " + image));
        } else {
            String said = ran.output().lines().findFirst().orElse("");
            findings.add(Finding.warning("image", "podman image exists fails: " + said, ""));
        }
    }

    private static String withoutImage(String image) {
        return image.startsWith(BUILT_HERE)
                ? "no registry has it, so the container cannot start"
                : "the first client would wait for its download";
    }

    private void proxy(ProxyUnits proxy, UnitState container) {
        proxy.sockets().forEach(socket -> socket(socket, proxy));
        switch (machine.look(scope, proxy.service())) {
            case Outcome.Done(var state) when state.active() == UnitState.Active.FAILED ->
                    findings.add(
                            Finding.failure(
                                    proxy.service(),
                                    "failed, Result=" + state.result(),
                                    systemctl("status ") + proxy.service()));
            case Outcome.Done(var state) when state.stale() -> findings.add(stale(proxy.service()));
            case Outcome.Done(var state) ->
                    findings.add(Finding.ok(proxy.service(), "loaded, " + lower(state)));
            case Outcome.Trouble trouble ->
                    findings.add(
                            Finding.failure(proxy.service(), trouble.message(), remedyMissing()));
        }
        if (container == null) {
            return;
        }
        for (String backend : proxy.backends().stream().distinct().toList()) {
            backend(backend, container);
        }
    }

    private void socket(String unit, ProxyUnits proxy) {
        switch (machine.look(scope, unit)) {
            case Outcome.Done(var state) when state.isUp() ->
                    findings.add(state.stale() ? stale(unit) : Finding.ok(unit, "listens"));
            case Outcome.Done(var state) -> {
                List<String> busy =
                        proxy.streams().stream()
                                .filter(stream -> new TcpTable(machine).isListenedOn(stream))
                                .toList();
                findings.add(
                        Finding.failure(
                                unit,
                                busy.isEmpty()
                                        ? "is " + lower(state) + ": nobody listens"
                                        : "is "
                                                + lower(state)
                                                + ", and something else listens on "
                                                + String.join(", ", busy),
                                busy.isEmpty()
                                        ? systemctl("start ") + unit
                                        : "ss -ltnp shows what; end it, then: "
                                                + systemctl("restart ")
                                                + unit));
            }
            case Outcome.Trouble trouble ->
                    findings.add(Finding.failure(unit, trouble.message(), remedyMissing()));
        }
    }

    private void backend(String backend, UnitState container) {
        if (!container.isUp()) {
            findings.add(Finding.ok("backend", backend + " is started by the first connection"));
        } else if (container.isFrozen()) {
            findings.add(
                    Finding.ok(
                            "backend", backend + " is frozen, and thawed by the first connection"));
        } else if (backend.startsWith("%")) {
            findings.add(
                    Finding.warning(
                            "backend",
                            backend + " is not looked at: only systemd knows the folder",
                            ""));
        } else {
            String trouble = machine.connect(backend);
            findings.add(
                    trouble == null
                            ? Finding.ok("backend", backend + " answers")
                            : Finding.failure(
                                    "backend",
                                    quadlet.unit() + " is up, and does not answer: " + trouble,
                                    "compare Backend= with PublishPort= and with what the application listens on"));
        }
    }

    private Finding stale(String unit) {
        return Finding.warning(unit, "its file changed since systemd read it", reload());
    }

    private String remedyMissing() {
        return reload()
                + " (with bro-proxy-generator installed), or: bro-proxy generate "
                + quadlet.name();
    }

    private String reload() {
        return systemctl("daemon-reload");
    }

    private String systemctl(String verb) {
        return (scope == ManagerScope.USER ? "systemctl --user " : "systemctl ") + verb;
    }

    private static String lower(UnitState state) {
        return Stream.of(state.active().name(), state.isFrozen() ? "frozen" : "")
                .filter(word -> !word.isEmpty())
                .map(word -> word.toLowerCase(Locale.ROOT))
                .reduce((a, b) -> a + ", " + b)
                .orElseThrow();
    }
}
