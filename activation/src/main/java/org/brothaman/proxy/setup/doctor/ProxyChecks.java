package org.brothaman.proxy.setup.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.readiness.Readiness;
import org.brothaman.proxy.proxyprotocol.HeaderOptions;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.brothaman.proxy.setup.unitfiles.ProxyUnits;
import org.jspecify.annotations.Nullable;

/** Checks one proxy in front of a container: its sockets, its service, its backend. Used once. */
final class ProxyChecks {
    /** Of a program that execve(2) refused, systemd.exec(5), "Process Exit Codes". */
    private static final int EXIT_EXEC = 203;

    private final Machine machine;
    private final Systemctl systemctl;
    private final Quadlet quadlet;
    private final List<Finding> findings = new ArrayList<>();

    ProxyChecks(Machine machine, Systemctl systemctl, Quadlet quadlet) {
        this.machine = machine;
        this.systemctl = systemctl;
        this.quadlet = quadlet;
    }

    /**
     * @param service the proxy's unit
     * @param written what the Quadlet's section wants it to be; empty for units that are plain
     *     files
     * @param container null when there is none
     */
    List<Finding> run(String service, Optional<ProxyUnits> written, @Nullable UnitState container) {
        ShownUnit shown = ShownUnit.of(machine, systemctl.scope(), service);
        boolean generated = shown.text("FragmentPath").contains("/generator/");
        boolean overruled = written.isPresent() && shown.isLoaded() && !generated;
        if (overruled) {
            findings.add(
                    Finding.warning(
                            service,
                            shown.text("FragmentPath")
                                    + " overrides the section [X-BroProxy], which is ignored",
                            "bro-proxy remove "
                                    + quadlet.name()
                                    + " gives way to the section, or take the section out"));
        }
        Optional<ProxyUnits> wanted = overruled ? Optional.empty() : written;
        checkSockets(service, shown, wanted);
        checkService(service);
        wanted.ifPresent(
                units -> units.networks().forEach(why -> findings.add(Finding.ok("network", why))));
        for (Route route : routes(shown, wanted)) {
            if (container != null) {
                checkBackend(route, container);
            }
            SpeakingServers.check(route, quadlet).ifPresent(findings::add);
        }
        return findings;
    }

    private void checkSockets(String service, ShownUnit shown, Optional<ProxyUnits> wanted) {
        SocketChecks checks = new SocketChecks(machine, systemctl);
        List<String> named = wanted.map(ProxyUnits::sockets).orElse(List.of());
        List<String> all =
                Stream.concat(named.stream(), shown.sockets().stream()).distinct().toList();
        for (String socket : all) {
            List<String> streams = wanted.map(units -> units.streams(socket)).orElse(List.of());
            findings.add(checks.check(socket, streams, service, remedyMissing()));
        }
        if (all.isEmpty()) {
            findings.add(
                    Finding.failure(
                            service,
                            "no socket starts it",
                            "write a .socket unit with Service="
                                    + service
                                    + ", or: "
                                    + generate()));
        }
    }

    private void checkService(String unit) {
        Finding finding =
                switch (machine.look(systemctl.scope(), unit)) {
                    case Outcome.Trouble trouble ->
                            Finding.failure(unit, trouble.message(), remedyMissing());
                    case Outcome.Done(var state)
                            when state.active() == UnitState.Active.FAILED
                                    && !state.signalled()
                                    && state.exitStatus() == EXIT_EXEC ->
                            notExecuted(unit);
                    case Outcome.Done(var state) when state.active() == UnitState.Active.FAILED ->
                            Finding.failure(
                                    unit,
                                    "failed, Result=" + state.result(),
                                    systemctl.to("status", unit));
                    case Outcome.Done(var state) when state.isDown() && !state.conditionMet() ->
                            Finding.failure(
                                    unit,
                                    "was not started because of a Condition or Assert of its own, so systemd gives up its socket",
                                    systemctl.to("status", unit)
                                            + " names it; move that setting to the container's unit");
                    case Outcome.Done(var state) when state.stale() ->
                            Finding.warning(
                                    unit,
                                    "its file changed since systemd read it",
                                    systemctl.reload());
                    case Outcome.Done(var state) ->
                            Finding.ok(
                                    unit,
                                    "loaded, " + state.active().name().toLowerCase(Locale.ROOT));
                };
        findings.add(finding);
    }

    /** The journal has the error of execve(2). */
    private Finding notExecuted(String unit) {
        return systemctl.hadForeignProgram(machine, unit)
                ? Finding.failure(
                        unit,
                        "its program is for another kind of machine (Exec format error)",
                        "uname -m shows this machine's kind; install the package for that")
                : Finding.failure(
                        unit,
                        "its program could not be executed (status=203/EXEC)",
                        systemctl.to("status", unit) + " says why");
    }

    /** As systemd would run it; as it is written, where systemd does not know it yet. */
    private List<Route> routes(ShownUnit shown, Optional<ProxyUnits> wanted) {
        List<Route> read = Route.of(shown.command(), quadlet.unit());
        return read.isEmpty() && wanted.isPresent()
                ? wanted.get().backends().stream()
                        .distinct()
                        .map(
                                backend ->
                                        new Route(
                                                backend,
                                                new Readiness.Tcp(),
                                                HeaderOptions.NONE,
                                                !wanted.get().hostBackends().contains(backend),
                                                false))
                        .toList()
                : read;
    }

    private void checkBackend(Route route, UnitState container) {
        String backend = route.backend();
        if (!container.isUp()) {
            findings.add(Finding.ok("backend", backend + " is started by the first connection"));
        } else if (container.isFrozen()) {
            findings.add(
                    Finding.ok("backend", backend + " is frozen; the first connection thaws it"));
        } else if (route.inside()) {
            findings.add(
                    Finding.ok(
                            "backend",
                            backend
                                    + " is inside its own network, where bro-proxy looks when a client comes"));
        } else if (backend.startsWith("%")) {
            findings.add(
                    Finding.warning(
                            "backend",
                            backend + " is not checked: only systemd knows the directory",
                            ""));
        } else {
            findings.add(asked(route));
        }
    }

    /** It may have been put to sleep since its state was read. */
    private boolean isStillUp() {
        return machine.look(systemctl.scope(), quadlet.unit())
                        instanceof Outcome.Done(UnitState state)
                && state.isUp()
                && !state.isFrozen();
    }

    private Finding asked(Route route) {
        String trouble = machine.ask(route);
        if (trouble != null && !isStillUp()) {
            return Finding.ok("backend", route.backend() + " has just gone to sleep");
        }
        boolean tcp = route.ready() instanceof Readiness.Tcp;
        String how = tcp ? "" : " (Ready=" + route.ready() + ")";
        if (trouble == null) {
            return Finding.ok("backend", route.backend() + " answers" + how);
        }
        if (machine.ask(route.withOtherHeader()) == null) {
            return route.header().isOn()
                    ? Finding.failure(
                            "backend",
                            route.backend()
                                    + " answers without a header of the PROXY protocol and not with it: "
                                    + trouble,
                            "let the application expect the header, or take out ProxyProtocol=")
                    : Finding.failure(
                            "backend",
                            route.backend()
                                    + " answers with a header of the PROXY protocol and not without it: "
                                    + trouble,
                            "add ProxyProtocol=v1, or let the application expect no header");
        }
        return Finding.failure(
                "backend",
                quadlet.unit() + " is up but does not answer" + how + ": " + trouble,
                "compare Backend= with PublishPort= and with what the application listens on"
                        + (tcp ? "" : ", and Ready= with what it answers"));
    }

    private String remedyMissing() {
        return systemctl.reload() + " (with bro-proxy-generator installed), or: " + generate();
    }

    private String generate() {
        return "bro-proxy generate " + quadlet.name();
    }
}
