package org.brothaman.proxy.setup.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.quadlet.Diagnostic;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.brothaman.proxy.setup.quadlet.QuadletKind;
import org.brothaman.proxy.setup.quadlet.QuadletNames;
import org.brothaman.proxy.setup.quadlet.Quadlets;
import org.brothaman.proxy.setup.quadlet.SearchPath;
import org.brothaman.proxy.setup.unitfiles.Claims;
import org.brothaman.proxy.setup.unitfiles.Planner;
import org.brothaman.proxy.setup.unitfiles.ProxyUnits;
import org.brothaman.proxy.setup.unitfiles.UnitFolder;
import org.jspecify.annotations.Nullable;

/** All checks in their order. Main thread; used once. */
public final class Doctor {
    private final Machine machine;
    private final ManagerScope scope;
    private final String userName;
    private final Path program;
    private final UnitFolder folder;
    private final PodmanCheck podman;

    /**
     * @param folder of the units that the administrator keeps
     */
    Doctor(Machine machine, ManagerScope scope, String userName, Path program, UnitFolder folder) {
        this.machine = machine;
        this.scope = scope;
        this.userName = userName;
        this.program = program;
        this.folder = folder;
        this.podman = new PodmanCheck(machine);
    }

    public static Doctor of(
            ManagerScope scope,
            Map<String, String> environment,
            String userName,
            Path program,
            UnitFolder folder) {
        return new Doctor(new LinuxMachine(environment), scope, userName, program, folder);
    }

    /** Whether the sockets listen that start this proxy; none for one that has no sockets. */
    public static List<Finding> sockets(
            ManagerScope scope, Map<String, String> environment, String service) {
        return sockets(new LinuxMachine(environment), scope, service);
    }

    static List<Finding> sockets(Machine machine, ManagerScope scope, String service) {
        SocketChecks checks = new SocketChecks(machine, new Systemctl(scope));
        ShownUnit shown = ShownUnit.of(machine, scope, service);
        return shown.isLoaded()
                ? shown.sockets().stream()
                        .map(socket -> checks.check(socket, List.of(), service, ""))
                        .toList()
                : List.of();
    }

    /**
     * The words with which systemd starts this service, the program first; none where it does not
     * know it.
     */
    public static List<String> command(
            ManagerScope scope, Map<String, String> environment, String service) {
        return ShownUnit.of(new LinuxMachine(environment), scope, service).command();
    }

    /**
     * @param name of one container; null for all that have a section for us
     */
    public List<Finding> examine(SearchPath path, @Nullable String name) {
        List<Finding> findings = new ArrayList<>(new HostChecks(machine, scope, userName).run());
        Quadlets quadlets = new Quadlets(path);
        quadlets.unread().forEach(fault -> findings.add(about("Quadlets", fault)));
        if (name == null) {
            List<Finding> found = all(quadlets);
            findings.addAll(found.isEmpty() ? List.of(none()) : found);
        } else {
            List<Diagnostic> faults = new ArrayList<>();
            findings.addAll(
                    QuadletNames.find(quadlets, name, faults::add)
                            .map(quadlet -> quadlet(quadlets, quadlet, faults))
                            .orElseGet(() -> List.of(missing(name, path, faults))));
        }
        return findings;
    }

    /** Of what speaks to us, and of what cannot be read and so may. */
    private List<Finding> all(Quadlets quadlets) {
        List<Finding> findings = new ArrayList<>();
        quadlets.misplaced().forEach(fault -> findings.add(about("Quadlets", fault)));
        for (String name : quadlets.fileNames()) {
            List<Diagnostic> faults = new ArrayList<>();
            Optional<Quadlet> quadlet = quadlets.find(name, faults::add);
            if (quadlet.isEmpty() || !quadlet.get().hasSection()) {
                faults.stream()
                        .filter(Diagnostic::isUnread)
                        .forEach(fault -> findings.add(about(Quadlet.nameOf(name), fault)));
            } else if (!quadlets.leavesItToInstances(quadlet.get())) {
                // What has a file is looked at by its own name.
                findings.addAll(
                        hasDefaultWithFile(quadlets, quadlet.get())
                                ? template(quadlets, quadlet.get(), faults)
                                : quadlet(quadlets, quadlet.get(), faults));
            }
        }
        return findings;
    }

    private static boolean hasDefaultWithFile(Quadlets quadlets, Quadlet quadlet) {
        return quadlets.defaultInstance(quadlet, _ -> {})
                .filter(instance -> !instance.path().equals(quadlet.path()))
                .isPresent();
    }

    private static Finding about(String subject, Diagnostic fault) {
        return Finding.failure(subject, fault.toString(), "");
    }

    private static Finding none() {
        return Finding.warning(
                "containers",
                "no Quadlet has a section [X-BroProxy]",
                "add one, or name a container: bro-proxy doctor NAME");
    }

    private List<Finding> quadlet(Quadlets quadlets, Quadlet quadlet, List<Diagnostic> faults) {
        if (!quadlet.isTemplate()) {
            return container(quadlets, quadlet, faults);
        }
        List<Diagnostic> own = new ArrayList<>();
        return quadlets.defaultInstance(quadlet, own::add)
                .map(one -> container(quadlets, one, own))
                .orElseGet(() -> template(quadlets, quadlet, faults));
    }

    /** Of which nothing runs until it has an instance. */
    private List<Finding> template(Quadlets quadlets, Quadlet quadlet, List<Diagnostic> faults) {
        if (!quadlets.leavesItToInstances(quadlet)) {
            written(quadlets, quadlet, faults);
        }
        List<Finding> findings =
                new ArrayList<>(
                        faults.stream().map(fault -> about(quadlet.name(), fault)).toList());
        findings.addAll(podman.of(quadlet));
        if (faults.isEmpty()) {
            findings.add(
                    Finding.ok(
                            quadlet.name(),
                            quadlet.path()
                                    + " is a template; for an instance run: bro-proxy doctor "
                                    + quadlet.name()
                                    + "INSTANCE"));
        }
        return findings;
    }

    private List<Finding> container(Quadlets quadlets, Quadlet quadlet, List<Diagnostic> faults) {
        Systemctl systemctl = new Systemctl(scope);
        List<Diagnostic> ofTemplate = new ArrayList<>();
        Optional<Quadlet> template = quadlets.templateOf(quadlet, ofTemplate::add);
        boolean isMade =
                template.isEmpty() || written(quadlets, template.get(), ofTemplate).isPresent();
        boolean isLeftOut = isLeftOut(quadlets, quadlet);
        Optional<ProxyUnits> written =
                isLeftOut
                        ? Optional.empty()
                        : written(quadlets, quadlet, faults).filter(units -> isMade);
        addNew(faults, ofTemplate);
        Set<String> proxies = proxies(quadlet, written, faults);
        addNew(faults, quadlet.yamlFaults());
        var container = new ContainerChecks(machine, systemctl, quadlet).run(faults);
        List<Finding> findings = new ArrayList<>(podman.of(quadlet));
        findings.addAll(container.findings());
        for (String proxy : proxies) {
            Optional<ProxyUnits> own = written.filter(units -> units.service().equals(proxy));
            findings.addAll(
                    new ProxyChecks(machine, systemctl, quadlet)
                            .run(proxy, own, container.container()));
        }
        if (proxies.isEmpty() && isLeftOut) {
            findings.add(
                    Finding.warning(
                            quadlet.name(),
                            "has no proxy in front of it: its template has not %i in each Listen=, and so serves its DefaultInstance= or the instances that have a link",
                            "write %i into each Listen= of "
                                    + quadlet.path()
                                    + ", or create a link named "
                                    + quadlet.name()
                                    + quadlet.kind().extension()
                                    + ", with a Listen= of its own in a drop-in"));
        }
        if (proxies.isEmpty() && !quadlet.hasSection()) {
            findings.add(
                    Finding.warning(
                            quadlet.name(),
                            "has no proxy in front of it: no section [X-BroProxy], and no unit with --unit="
                                    + quadlet.unit(),
                            "bro-proxy generate " + quadlet.name() + " --listen PORT"));
        }
        return findings;
    }

    /**
     * Whether an instance has no file and no proxy of its own: its template says the same to all of
     * them, and stands for another one.
     */
    private static boolean isLeftOut(Quadlets quadlets, Quadlet instance) {
        String file = instance.path().getFileName().toString();
        return instance.hasSection()
                && file.endsWith("@" + instance.kind().extension())
                && quadlets.find(file, _ -> {})
                        .filter(template -> !template.hasListensOfInstances())
                        .filter(template -> !isDefault(quadlets, template, instance))
                        .isPresent();
    }

    private static boolean isDefault(Quadlets quadlets, Quadlet template, Quadlet instance) {
        return quadlets.defaultInstance(template, _ -> {})
                .filter(one -> one.name().equals(instance.name()))
                .isPresent();
    }

    /** Those of places where nothing has been found yet. */
    private static void addNew(List<Diagnostic> faults, List<Diagnostic> others) {
        faults.addAll(
                others.stream()
                        .filter(
                                one ->
                                        faults.stream()
                                                .noneMatch(f -> f.place().equals(one.place())))
                        .toList());
    }

    /** What the section wants, if it wants anything that can be had. */
    private Optional<ProxyUnits> written(
            Quadlets quadlets, Quadlet quadlet, List<Diagnostic> faults) {
        if (!quadlet.hasSection()) {
            return Optional.empty();
        }
        Optional<ProxyUnits> units = new Planner(scope, program, faults::add).units(quadlet);
        Planner silent = new Planner(scope, program, fault -> {});
        units.flatMap(own -> Claims.ofOthers(quadlets, quadlet, silent).clash(quadlet.path(), own))
                .ifPresent(clash -> faults.add(new Diagnostic(quadlet.place(), clash)));
        return units;
    }

    /** The proxies before a container, however their units came to be. */
    private Set<String> proxies(
            Quadlet quadlet, Optional<ProxyUnits> written, List<Diagnostic> faults) {
        Set<String> proxies = new LinkedHashSet<>();
        written.ifPresent(units -> proxies.add(units.service()));
        try {
            proxies.addAll(folder.servicesFor(quadlet.unit()));
        } catch (IOException e) {
            faults.add(new Diagnostic(quadlet.place(), "cannot search for units: " + e));
        }
        return proxies;
    }

    private static Finding missing(String name, SearchPath path, List<Diagnostic> faults) {
        if (!faults.isEmpty()) {
            return about(name, faults.getFirst());
        }
        return QuadletKind.whyUnserved(name)
                .map(why -> Finding.failure(name, why, ""))
                .orElseGet(
                        () ->
                                Finding.failure(
                                        name,
                                        "there is no " + QuadletKind.files(Quadlet.stem(name)),
                                        "create it in one of " + path.roots()));
    }
}
