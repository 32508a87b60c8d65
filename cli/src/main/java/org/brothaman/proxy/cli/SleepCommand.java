package org.brothaman.proxy.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.SystemdManager;
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
                "Stops it, or freezes it if its Quadlet says OnIdle=freeze. The next client wakes it as always.%n",
        footer = {
            "",
            "Exit status: 0 if it sleeps, 1 if it is used, needed or cannot sleep, 2 on a usage error."
        })
final class SleepCommand implements Callable<Integer> {
    @Mixin AwakeTarget target = new AwakeTarget();

    @Override
    public Integer call() {
        String unit = target.unit();
        refuseIfUsed(unit);
        Optional<Quadlet> quadlet = target.quadlet();
        boolean freezes = quadlet.isPresent() && quadlet.get().isToBeFrozen();
        try (SystemdManager manager = target.manager()) {
            Outcome outcome =
                    freezes
                            ? manager.freeze(unit, () -> false, AwakeTarget.deadline())
                            : manager.stop(
                                    quadlet.flatMap(this::proxy)
                                            .map(ProxyUnits::stopUnit)
                                            .orElse(unit),
                                    unit,
                                    AwakeTarget.deadline());
            AwakeTarget.require(outcome);
        }
        System.out.println(unit + (freezes ? " is frozen" : " is stopped"));
        return 0;
    }

    /** What its proxy would do about it; of a Quadlet for which there is none, nothing. */
    private Optional<ProxyUnits> proxy(Quadlet quadlet) {
        return new Planner(target.scope(), Path.of("bro-proxy"), _ -> {}).units(quadlet);
    }

    /** Whoever comes after this look finds it asleep and wakes it. */
    private void refuseIfUsed(String unit) {
        boolean root = ProcessInfo.userId() == 0;
        ControlClient.sockets(root, target.environment).stream()
                .flatMap(socket -> ControlClient.ask(socket).stream())
                .flatMap(text -> StatusPage.read(text).stream())
                .filter(page -> page.manager().equals(Optional.of(target.scope())))
                .filter(page -> page.units().contains(unit) && page.traffic().open() > 0)
                .findFirst()
                .ifPresent(
                        page -> {
                            throw new CommandFailedException(
                                    "%s is used: its proxy has %d open connections; wait until they end, or stop it all the same with: %s stop %s"
                                            .formatted(
                                                    unit,
                                                    page.traffic().open(),
                                                    target.scope().systemctl(),
                                                    unit));
                        });
    }
}
