package org.brothaman.proxy.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.brothaman.proxy.activation.manager.HoldReason;
import org.brothaman.proxy.activation.manager.SystemdManager;
import org.brothaman.proxy.activation.systemd.AwakeHours;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bro-proxy hold}: keeps a unit awake, by a transient unit of systemd's that needs it. */
@Command(
        name = "bro-proxy hold",
        sortOptions = false,
        header = "Wake a container and keep it awake, for some time or until it is released.",
        synopsisHeading = "",
        customSynopsis = "Usage: bro-proxy hold [OPTIONS] NAME [TIME]%n",
        descriptionHeading = "%n",
        description =
                "Starts its proxy as well, which puts it to sleep when that is over and nobody has come for the exit-idle time. Outlives its proxy and ends with a reboot. Said again, it holds from now on. To end it: bro-proxy release.%n",
        footer = {
            "",
            "Exit status: 0 if it is held, 1 if it or its proxy does not start, 2 on a usage error."
        })
final class HoldCommand implements Callable<Integer> {
    private static final TimeSpan LEAST = TimeSpan.ofSeconds(1);

    @Mixin AwakeTarget target = new AwakeTarget();

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TIME",
            defaultValue = "infinity",
            converter = TimeSpanConverter.class,
            description = "For how long, such as 90min; infinity by default.")
    TimeSpan time = TimeSpan.INFINITE;

    @Option(
            names = "--during",
            paramLabel = "HOURS",
            converter = AwakeHoursConverter.class,
            description =
                    "Until the end of these hours, such as \"Mon..Fri 08:00-18:00 Europe/Berlin\"; outside of them end such a hold. For the timers of AwakeHours=.")
    @Nullable AwakeHours during;

    @Override
    public Integer call() {
        if (time.compareTo(LEAST) < 0) {
            throw new UsageException("TIME \"" + time + "\" is too short: use at least 1s");
        }
        if (during == null) {
            return hold(HoldReason.BY_HAND);
        }
        if (!time.isInfinite()) {
            throw new UsageException("TIME and --during cannot be combined: use one");
        }
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Optional<Instant> end = during.end(now);
        if (end.isEmpty()) {
            return release();
        }
        time = TimeSpan.ofSeconds(Duration.between(now, end.get()).toSeconds());
        return hold(HoldReason.AWAKE_HOURS);
    }

    /** The clock may have been set, so that a hold of these hours is left of before. */
    private int release() {
        String unit = target.unit();
        try (SystemdManager manager = target.manager()) {
            if (!target.release(manager, HoldReason.AWAKE_HOURS, unit)) {
                System.out.println(unit + " is not held: these are not its awake hours");
            }
        }
        return 0;
    }

    private int hold(HoldReason reason) {
        String unit = target.unit();
        try (SystemdManager manager = target.manager()) {
            target.wake(manager, unit);
            long now = ProcessInfo.uptime() + 1; // not too short for what is cut off
            AwakeTarget.require(manager.hold(reason, unit, time, now, AwakeTarget.deadline()));
            AwakeTarget.require(manager.thaw(unit, AwakeTarget.deadline())); // frozen meanwhile
            AwakeTarget.require(manager.check(unit, AwakeTarget.deadline()));
            System.out.println(
                    unit
                            + (time.isInfinite()
                                    ? " is held until: bro-proxy release " + target.name
                                    : " is held for " + time));
            target.startProxy(manager); // a short idle time would be over before it is held
        }
        return 0;
    }
}
