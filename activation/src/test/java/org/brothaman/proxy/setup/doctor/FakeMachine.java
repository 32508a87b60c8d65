package org.brothaman.proxy.setup.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.manager.UnitState.Active;
import org.brothaman.proxy.activation.manager.UnitState.Freezer;
import org.brothaman.proxy.activation.manager.UnitState.Load;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.quadlet.SearchPath;
import org.brothaman.proxy.setup.unitfiles.UnitFolder;

/** A host on which all is well, until a test breaks something. */
final class FakeMachine implements Machine {
    final Map<String, Outcome> units = new HashMap<>();
    final Map<String, String> files = new HashMap<>();
    final Map<String, Ran> programs = new HashMap<>();
    final Map<String, String> backends = new HashMap<>();

    /** By unit. */
    final Map<String, Ran> shown = new HashMap<>();

    final Map<String, Ran> said = new HashMap<>();

    /** The error of bind(2) by address. */
    final Map<String, Integer> errors = new HashMap<>();

    final Map<Long, String> holders = new HashMap<>();
    Runnable whenAsked = () -> {};
    final List<Route> asked = new ArrayList<>();

    static final String TABLE =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid timeout inode\n";
    static final String LISTENS_ON_8080 =
            "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1500 0 77 1 0\n";

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
        files.put("/proc/self/net/tcp", TABLE + LISTENS_ON_8080);
        show("web-proxy.socket", "Listen=127.0.0.1:8080 (Stream)", "Result=success");
        show(
                "web-proxy.service",
                "LoadState=loaded",
                "FragmentPath=/run/user/1/systemd/generator/web-proxy.service",
                "Requires=web-proxy.socket",
                "ExecStart={ path=/b ; argv[]=/b --unit=web.service --backend=127.0.0.1:18080 ;"
                        + " ignore_errors=no ; pid=0 }");
    }

    /**
     * What the doctor finds there for the user bro.
     *
     * @param folder has the Quadlets; the units' is below it
     * @param name of the Quadlet to look at, or null
     */
    List<Finding> examine(Path folder, String name) {
        var path =
                SearchPath.of(ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", folder.toString()), 1);
        return new Doctor(
                        this,
                        ManagerScope.USER,
                        "bro",
                        Path.of("/bin/bro-proxy"),
                        new UnitFolder(folder.resolve("units")))
                .examine(path, name);
    }

    /** What systemctl show says of a unit. */
    void show(String unit, String... lines) {
        shown.put(unit, new Ran(0, String.join("\n", lines)));
    }

    /** What the journal has of a unit. */
    void journal(String unit, String... lines) {
        said.put(unit, new Ran(0, String.join("\n", lines)));
    }

    void unit(String name, Active active, boolean frozen, boolean stale) {
        unit(name, active, frozen, stale, true);
    }

    /** One that failed because its main process ended so. */
    void exited(String name, int status) {
        unit(name, Active.FAILED, Freezer.RUNNING, "exit-code", status, false, true);
    }

    void unit(String name, Active active, boolean frozen, boolean stale, boolean conditionMet) {
        Freezer freezer = frozen ? Freezer.FROZEN : Freezer.RUNNING;
        unit(name, active, freezer, "timeout", 0, stale, conditionMet);
    }

    private void unit(
            String name,
            Active active,
            Freezer freezer,
            String result,
            int status,
            boolean stale,
            boolean conditionMet) {
        units.put(
                name,
                new Outcome.Done(
                        new UnitState(
                                Load.LOADED,
                                active,
                                "",
                                freezer,
                                "",
                                result,
                                status,
                                false,
                                conditionMet,
                                stale,
                                "",
                                "",
                                "",
                                false,
                                0,
                                0,
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
        String unit = command.getLast();
        if (command.getFirst().equals("systemctl")) {
            return shown.get(unit);
        }
        if (command.contains("--unit")) {
            return said.get(unit);
        }
        return programs.get(String.join(" ", command.subList(0, Math.min(4, command.size()))));
    }

    @Override
    public String ask(Route route) {
        asked.add(route);
        whenAsked.run();
        String header = route.header().toString();
        return header.isEmpty() || !backends.containsKey(header + " to " + route.backend())
                ? backends.get(route.backend())
                : backends.get(header + " to " + route.backend());
    }

    @Override
    public int tryToBind(String address) {
        return errors.getOrDefault(address, 0);
    }

    @Override
    public String holder(long inode) {
        return holders.get(inode);
    }
}
