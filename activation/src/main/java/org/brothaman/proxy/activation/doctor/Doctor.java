package org.brothaman.proxy.activation.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.brothaman.proxy.activation.manager.ManagerScope;
import org.brothaman.proxy.activation.quadlet.Complaint;
import org.brothaman.proxy.activation.quadlet.Quadlet;
import org.brothaman.proxy.activation.quadlet.Quadlets;
import org.brothaman.proxy.activation.quadlet.SearchPath;
import org.brothaman.proxy.activation.units.Planner;
import org.brothaman.proxy.activation.units.ProxyUnits;

/** All checks in their order. Main thread; used once. */
public final class Doctor {
    private final Machine machine;
    private final ManagerScope scope;
    private final String userName;
    private final Path program;

    Doctor(Machine machine, ManagerScope scope, String userName, Path program) {
        this.machine = machine;
        this.scope = scope;
        this.userName = userName;
        this.program = program;
    }

    public static Doctor of(
            ManagerScope scope, Map<String, String> environment, String userName, Path program) {
        return new Doctor(new LinuxMachine(environment), scope, userName, program);
    }

    /**
     * @param name of one container; null for all that have a section for us
     */
    public List<Finding> examine(SearchPath path, String name) {
        List<Finding> findings = new ArrayList<>(new HostChecks(machine, scope, userName).run());
        Quadlets quadlets = new Quadlets(path);
        quadlets.unread().forEach(fault -> findings.add(about("Quadlets", fault)));
        if (name == null) {
            List<Finding> found = all(quadlets);
            findings.addAll(found.isEmpty() ? List.of(none()) : found);
        } else {
            List<Complaint> faults = new ArrayList<>();
            findings.addAll(
                    quadlets.find(name, faults::add)
                            .map(quadlet -> container(quadlet, faults))
                            .orElseGet(() -> List.of(missing(name, path, faults))));
        }
        return findings;
    }

    /** Of what speaks to us, and of what cannot be read and so may. */
    private List<Finding> all(Quadlets quadlets) {
        List<Finding> findings = new ArrayList<>();
        quadlets.misplaced().forEach(fault -> findings.add(about("Quadlets", fault)));
        for (String name : quadlets.names()) {
            List<Complaint> faults = new ArrayList<>();
            Optional<Quadlet> quadlet = quadlets.find(name, faults::add);
            if (quadlet.isEmpty() || !quadlet.get().hasSection()) {
                faults.stream()
                        .filter(Complaint::unread)
                        .forEach(fault -> findings.add(about(name, fault)));
            } else if (!quadlet.get().isTemplate() || !quadlets.hasInstance(quadlet.get())) {
                findings.addAll(container(quadlet.get(), faults));
            }
        }
        return findings;
    }

    private static Finding about(String subject, Complaint fault) {
        return Finding.failure(subject, fault.toString(), "");
    }

    private static Finding none() {
        return Finding.warning(
                "containers",
                "no Quadlet has a section [X-BroProxy]",
                "add one, or name a container: bro-proxy doctor NAME");
    }

    private List<Finding> container(Quadlet quadlet, List<Complaint> faults) {
        Optional<ProxyUnits> units =
                quadlet.hasSection()
                        ? new Planner(scope == ManagerScope.USER, program, faults::add)
                                .units(quadlet)
                        : Optional.empty();
        return new ContainerChecks(machine, scope, quadlet).run(faults, units);
    }

    private static Finding missing(String name, SearchPath path, List<Complaint> faults) {
        return faults.isEmpty()
                ? Finding.failure(
                        name,
                        "there is no " + name + ".container",
                        "create it in one of " + path.roots())
                : about(name, faults.getFirst());
    }
}
