package org.brothaman.proxy.activation.doctor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.manager.ManagerScope;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.manager.UnitState.Active;
import org.brothaman.proxy.activation.manager.UnitState.Freezer;
import org.brothaman.proxy.activation.manager.UnitState.Load;

/** A host on which all is well, until a test breaks something. */
final class FakeMachine implements Machine {
    final Map<String, Outcome> units = new HashMap<>();
    final Map<String, String> files = new HashMap<>();
    final Map<String, Ran> programs = new HashMap<>();
    final Map<String, String> backends = new HashMap<>();

    FakeMachine() {
        unit("basic.target", Active.ACTIVE, false, false);
        unit("network-online.target", Active.ACTIVE, false, false);
        unit("web.service", Active.ACTIVE, false, false);
        unit("web-proxy.socket", Active.ACTIVE, false, false);
        unit("web-proxy.service", Active.INACTIVE, false, false);
        files.put("/var/lib/systemd/linger/bro", "");
        files.put("/usr/lib/systemd/user-generators/podman-user-generator", "");
        files.put("/sys/fs/cgroup/cgroup.controllers", "cpu");
        files.put("/proc/self/limits", "Max open files            1024        524288      files\n");
        files.put("/proc/sys/fs/pipe-user-pages-soft", "16384\n");
        programs.put("podman image exists localhost/web:1", new Ran(0, ""));
    }

    void unit(String name, Active active, boolean frozen, boolean stale) {
        Freezer freezer = frozen ? Freezer.FROZEN : Freezer.RUNNING;
        units.put(
                name,
                new Outcome.Done(
                        new UnitState(
                                Load.LOADED,
                                active,
                                "",
                                freezer,
                                "",
                                "timeout",
                                0,
                                false,
                                true,
                                stale,
                                "",
                                "",
                                "")));
    }

    void without(String unit) {
        units.remove(unit);
    }

    @Override
    public Outcome look(ManagerScope scope, String unit) {
        return units.getOrDefault(unit, new Outcome.NotFound(unit, scope));
    }

    @Override
    public String read(String file) {
        return files.get(file);
    }

    @Override
    public boolean exists(String file) {
        return files.containsKey(file);
    }

    @Override
    public Ran run(List<String> command) {
        return programs.get(String.join(" ", command.subList(0, Math.min(4, command.size()))));
    }

    @Override
    public String connect(String backend) {
        return backends.get(backend);
    }
}
