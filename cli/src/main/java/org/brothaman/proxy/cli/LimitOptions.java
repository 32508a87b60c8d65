package org.brothaman.proxy.cli;

import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.brothaman.proxy.session.Settings.WhenFull;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Options for how much is served at a time. */
@Command(optionListHeading = "%nLimits%n")
final class LimitOptions {
    @Option(
            names = {"-c", "--connections-max"},
            paramLabel = "N",
            converter = CountConverter.class,
            description =
                    "Maximum concurrent connections. Default: as many as the limit of open descriptors allows, at most 100000.")
    @Nullable Integer connectionsMax;

    @Option(
            names = "--when-full",
            paramLabel = "refuse|wait",
            converter = WhenFullConverter.class,
            description =
                    "What to do with clients beyond that: refuse them, or let them wait. Default: refuse.")
    WhenFull whenFull = WhenFull.REFUSE;

    @Option(
            names = "--connections-max-per-source",
            paramLabel = "N",
            converter = CountConverter.class,
            description =
                    "Maximum concurrent connections from one IPv4 address or IPv6 /64; further ones are reset. Default: no limit.")
    @Nullable Integer connectionsMaxPerSource;

    @Option(
            names = "--connect-timeout",
            paramLabel = "TIME",
            converter = TimeSpanConverter.class,
            description = "How long to try each address of a backend. Default: 5s.")
    TimeSpan connectTimeout = TimeSpan.ofSeconds(5);

    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = CountConverter.class,
            description =
                    "Maximum number of event loops; each starts when needed. Default: the number of processors, up to 4.")
    @Nullable Integer threads;
}
