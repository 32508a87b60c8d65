package org.brothaman.proxy.cli;

import java.util.ArrayList;
import java.util.List;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.brothaman.proxy.session.Settings.WhenFull;
import org.brothaman.proxy.setup.quadlet.Rate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Options for who wakes a unit that sleeps, and by what. */
@Command(optionListHeading = "%nWaking%n")
final class WakeOptions {
    @Option(
            names = "--wake-on",
            paramLabel = "[NAME=]connection|data",
            converter = AssignmentConverter.class,
            description =
                    "What starts the unit: a client that connects, or the first byte that it sends."
                            + " Not data for servers that speak first. Repeatable. Default: connection.")
    List<Assignment> on = new ArrayList<>();

    @Option(
            names = "--wake-data-timeout",
            paramLabel = "TIME",
            converter = TimeSpanConverter.class,
            description =
                    "With data, disconnect a client that has sent nothing for this long while the unit sleeps. Default: 10s.")
    TimeSpan dataTimeout = TimeSpan.ofSeconds(10);

    @Option(
            names = "--wake-allow",
            paramLabel = "[NAME=]NETWORKS",
            converter = AssignmentConverter.class,
            description =
                    "Only clients of these networks start the unit; others are served while it is up."
                            + " Repeatable. Default: everybody does.")
    List<Assignment> allow = new ArrayList<>();

    @Option(
            names = "--wake-limit",
            paramLabel = "N/TIME",
            converter = RateConverter.class,
            description =
                    "Clients of one IPv4 address or IPv6 /64 start a unit at most N times within TIME, as 3/1h. Default: no limit.")
    @Nullable Rate limit;

    @Option(
            names = "--when-asleep",
            paramLabel = "refuse|wait",
            converter = WhenFullConverter.class,
            description =
                    "What to do with clients that may not start the unit while the unit sleeps: reset them, or let them wait, for --ready-timeout, until somebody else has started it. Default: refuse.")
    WhenFull whenAsleep = WhenFull.REFUSE;
}
