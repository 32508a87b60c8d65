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
        boolean any = false;
        for (String candidate : name == null ? quadlets.names() : List.of(name)) {
            List<Complaint> faults = new ArrayList<>();
            Optional<Quadlet> quadlet = quadlets.find(candidate, faults::add);
            if (quadlet.isPresent() && (name != null || quadlet.get().hasSection())) {
                any = true;
                findings.addAll(container(quadlet.get(), faults));
            } else if (name != null) {
                any = true;
                findings.add(missing(name, path, faults));
            }
        }
        if (!any) {
            findings.add(
                    Finding.warning(
                            "containers",
                            "no Quadlet has a section [X-BroProxy]",
                            "add one, or name a container: bro-proxy doctor NAME"));
        }
        return findings;
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
        return Finding.failure(
                name,
                faults.isEmpty()
                        ? "there is no " + name + ".container"
                        : faults.getFirst().toString(),
                "create it in one of " + path.roots());
    }
}
