package org.brothaman.proxy.cli;

import java.util.concurrent.Callable;
import org.brothaman.proxy.activation.manager.SystemdManager;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bro-proxy wake}: starts or thaws a unit ahead of its first client. */
@Command(
        name = "bro-proxy wake",
        sortOptions = false,
        header = "Start or thaw a container ahead of its first client.",
        synopsisHeading = "",
        customSynopsis = "Usage: bro-proxy wake [OPTIONS] NAME%n",
        descriptionHeading = "%n",
        description =
                "Starts its proxy as well, which puts it to sleep again when nobody has come for the exit-idle time. To keep it awake for longer: bro-proxy hold.%n",
        footer = {"", "Exit status: 0 if it runs, 1 if it does not, 2 on a usage error."})
final class WakeCommand implements Callable<Integer> {
    @Mixin AwakeTarget target = new AwakeTarget();

    @Override
    public Integer call() {
        String unit = target.unit();
        try (SystemdManager manager = target.manager()) {
            target.wake(manager, unit);
            boolean hasProxy = target.startProxy(manager);
            AwakeTarget.require(manager.thaw(unit, AwakeTarget.deadline())); // frozen meanwhile
            System.out.println(
                    unit
                            + (hasProxy
                                    ? " is awake"
                                    : " is awake; it has no proxy that lets it sleep"));
        }
        return 0;
    }
}
