package org.brothaman.proxy.cli;

import java.util.concurrent.Callable;
import org.brothaman.proxy.activation.manager.HoldReason;
import org.brothaman.proxy.activation.manager.SystemdManager;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bro-proxy release}: ends what {@code bro-proxy hold} began. */
@Command(
        name = "bro-proxy release",
        sortOptions = false,
        header = "Let a container sleep again that was held awake.",
        synopsisHeading = "",
        customSynopsis = "Usage: bro-proxy release [OPTIONS] NAME%n",
        descriptionHeading = "%n",
        description =
                "Its proxy puts it to sleep when nobody has used it for the exit-idle time.%n",
        footer = {"", "Exit status: 0 on success, 1 if it is not held, 2 on a usage error."})
final class ReleaseCommand implements Callable<Integer> {
    @Mixin AwakeTarget target = new AwakeTarget();

    @Override
    public Integer call() {
        String unit = target.unit();
        try (SystemdManager manager = target.manager()) {
            if (!target.release(manager, HoldReason.BY_HAND, unit)) {
                throw new CommandFailedException(
                        unit + " is not held; what runs and why is shown by: bro-proxy status");
            }
        }
        return 0;
    }
}
