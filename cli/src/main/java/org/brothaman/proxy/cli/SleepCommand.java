package org.brothaman.proxy.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.brothaman.proxy.activation.lifecycle.OnIdle;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.SystemdManager;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.brothaman.proxy.setup.unitfiles.Planner;
import org.brothaman.proxy.setup.unitfiles.ProxyUnits;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bro-proxy sleep}: puts a unit that nobody uses to sleep before its time. */
@Command(
        name = "bro-proxy sleep",
        sortOptions = false,
        header = "Put a container to sleep now, if nobody is connected to it.",
        synopsisHeading = "",
        customSynopsis = "Usage: bro-proxy sleep [OPTIONS] NAME%n",
        descriptionHeading = "%n",
        description =
                "Stops or freezes it, as its proxy does when nobody uses it. The next client wakes it as always. With OnIdle=leave it is left running.%n",
        footer = {
            "",
            "Exit status: 0 if it sleeps, 1 if it is used, needed, left running or cannot sleep, 2 on a usage error."
        })
final class SleepCommand implements Callable<Integer> {
    @Mixin AwakeTarget target = new AwakeTarget();

    @Override
    public Integer call() {
        String unit = target.unit();
        IdleRule rule = target.idleRule(unit).orElseGet(() -> byQuadlet(unit));
        refuseIfUsed(unit);
        try (SystemdManager manager = target.manager()) {
            long deadline = AwakeTarget.deadline();
            switch (rule.onIdle()) {
                case STOP -> {
                    AwakeTarget.require(manager.stop(rule.stopUnit(), unit, deadline));
                    System.out.println(unit + " is stopped");
                }
                case FREEZE -> freeze(manager, unit, deadline);
                case LEAVE -> throw left(unit, rule.proxy());
            }
        }
        return 0;
    }

    private CommandFailedException left(String unit, String proxy) {
        return new CommandFailedException(
                "%s keeps running when nobody uses it, because %s says --on-idle=leave; to stop it: %s stop %s"
                        .formatted(unit, proxy, target.scope().systemctl(), unit));
    }

    /** Where systemd knows no proxy: what that of the Quadlet would do, if it has one. */
    private IdleRule byQuadlet(String unit) {
        Optional<Quadlet> quadlet = target.quadlet();
        boolean freezes = quadlet.isPresent() && quadlet.get().isToBeFrozen();
        return new IdleRule(
                target.proxy(),
                freezes ? OnIdle.FREEZE : OnIdle.STOP,
                quadlet.flatMap(this::units).map(ProxyUnits::stopUnit).orElse(unit));
    }

    private Optional<ProxyUnits> units(Quadlet quadlet) {
        return new Planner(target.scope(), Path.of("bro-proxy"), _ -> {}).units(quadlet);
    }

    /** A proxy that runs connects whoever comes meanwhile to what is being frozen. */
    private void freeze(SystemdManager manager, String unit, long deadline) {
        Outcome outcome = manager.freeze(unit, () -> users(unit) > 0, deadline);
        long users = users(unit);
        if (users > 0) {
            AwakeTarget.require(manager.thaw(unit, deadline));
            throw used(unit, users);
        }
        AwakeTarget.require(outcome);
        if (outcome instanceof Outcome.Done(UnitState state) && state.isUp() && !state.isFrozen()) {
            throw new CommandFailedException(
                    unit + " was used while it was to be frozen; say it again");
        }
        System.out.println(unit + " is frozen");
    }

    private void refuseIfUsed(String unit) {
        long users = users(unit);
        if (users > 0) {
            throw used(unit, users);
        }
    }

    private CommandFailedException used(String unit, long users) {
        return new CommandFailedException(
                "%s is used: its proxy has %d open connections; wait until they end, or stop it all the same with: %s stop %s"
                        .formatted(unit, users, target.scope().systemctl(), unit));
    }

    /** How many are connected to the proxies before it, their other units' clients included. */
    private long users(String unit) {
        boolean root = ProcessInfo.userId() == 0;
        return ControlClient.sockets(root, target.environment).stream()
                .flatMap(socket -> ControlClient.ask(socket).stream())
                .flatMap(text -> StatusPage.read(text).stream())
                .filter(page -> page.manager().equals(Optional.of(target.scope())))
                .filter(page -> page.units().contains(unit))
                .mapToLong(page -> page.traffic().open())
                .sum();
    }
}
