package org.brothaman.proxy.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.brothaman.proxy.log.Level;
import org.brothaman.proxy.metrics.MetricsAddress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code bro-proxy}: the options of the proxy itself. Parses and hands over to {@link ProxyRunner}.
 */
@Command(
        name = "bro-proxy",
        sortOptions = false,
        mixinStandardHelpOptions = false,
        versionProvider = Version.class,
        header = "Forward connections to a backend that is started on demand.",
        synopsisHeading = "",
        customSynopsis = "Usage: bro-proxy [OPTIONS] [BACKEND]%n",
        descriptionHeading = "%n",
        description = {
            "Uses the listening sockets that systemd passes in, or opens its own with --listen, and forwards each"
                    + " connection to BACKEND: HOST:PORT, [IPV6]:PORT, HOST (port 80), PORT (on 127.0.0.1), a /path, or"
                    + " an @abstract UNIX socket. TIME is a number of seconds or a systemd.time(7) span such as \"5min 20s\"; \"infinity\" means never."
        },
        footer = {
            "",
            "Commands (each has its own --help):",
            "  generate   write the units that put a proxy in front of a Quadlet container",
            "  remove     remove those units again",
            "  status     show running proxies and their containers",
            "  doctor     check for common causes of failed activation",
            "  wake       start or thaw a container ahead of its first client",
            "  sleep      put a container to sleep now, if nobody is connected to it",
            "  hold       keep a container awake, for some time or until it is released",
            "  release    let a container sleep again that was held awake",
            "  generator  write units for every Quadlet with [X-BroProxy]; run by systemd",
            "",
            "Exit status: 0 after an idle exit or a signal, 1 on failure, 2 on a usage error."
        })
final class ProxyCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "BACKEND", hidden = true)
    List<String> positional = new ArrayList<>();

    @Mixin Routing routing = new Routing();

    @Mixin Access access = new Access();

    @Mixin NamespaceOptions namespaces = new NamespaceOptions();

    @Mixin ProxyProtocol proxyProtocol = new ProxyProtocol();

    @Mixin ActivationOptions activation = new ActivationOptions();

    @Mixin WakeOptions wake = new WakeOptions();

    @Mixin LimitOptions limits = new LimitOptions();

    @Mixin Ending ending = new Ending();

    @Mixin Keepalive keepalive = new Keepalive();

    @Mixin General general = new General();

    /** Where connections come from and go to. */
    @Command(optionListHeading = "%nSockets and backends%n")
    static final class Routing {
        @Option(
                names = "--backend",
                paramLabel = "[NAME=]ADDR",
                converter = AssignmentConverter.class,
                description =
                        "Where to forward connections; with NAME, only those of the socket with that FileDescriptorName=. Repeatable.")
        List<Assignment> backends = new ArrayList<>();

        @Option(
                names = "--listen",
                paramLabel = "ADDR",
                description =
                        "Listen on PORT (on 127.0.0.1), ADDR:PORT, a /path or an @abstract socket if systemd passes none in. Repeatable. Default: 127.0.0.1:8080.")
        List<String> listen = new ArrayList<>();
    }

    /** Who may connect. */
    @Command(optionListHeading = "%nAccess%n")
    static final class Access {
        @Option(
                names = "--allow",
                paramLabel = "[NAME=]NETWORKS",
                converter = AssignmentConverter.class,
                description =
                        "Serve clients of these networks, as 192.0.2.0/24,localhost, even if --deny has them."
                                + " Repeatable.")
        List<Assignment> allow = new ArrayList<>();

        @Option(
                names = "--deny",
                paramLabel = "[NAME=]NETWORKS",
                converter = AssignmentConverter.class,
                description =
                        "Reset clients of these networks; any is everybody. Starts nothing for them. Repeatable."
                                + " Default: nobody.")
        List<Assignment> deny = new ArrayList<>();
    }

    /** Who the client is: what we tell the backend, and whom we believe. */
    @Command(optionListHeading = "%nPROXY protocol%n")
    static final class ProxyProtocol {
        @Option(
                names = {"-p", "--proxy-protocol"},
                paramLabel = "[NAME=]v1|v2",
                converter = AssignmentConverter.class,
                description =
                        "Tell the backend each client's address by a header of that version; v2 may be followed"
                                + " by ,unique-id and ,crc32c. Repeatable.")
        List<Assignment> header = new ArrayList<>();

        @Option(
                names = "--accept-proxy-protocol",
                paramLabel = "[NAME=]NETWORKS",
                converter = AssignmentConverter.class,
                description =
                        "Clients of these networks, as 192.0.2.0/24,localhost, are proxies: each must send a header,"
                                + " v1 or v2, which says who the client is. Repeatable.")
        List<Assignment> senders = new ArrayList<>();

        @Option(
                names = "--foreign-proxy-protocol",
                paramLabel = "[NAME=]refuse|pass",
                converter = AssignmentConverter.class,
                description =
                        "What happens to a client of another network that sends a header: it is reset, or the"
                                + " header is passed on. Default: refuse.")
        List<Assignment> foreign = new ArrayList<>();
    }

    /** When connections and the proxy end. */
    @Command(optionListHeading = "%nEnding%n")
    static final class Ending {
        @Option(
                names = "--exit-idle-time",
                paramLabel = "TIME",
                converter = TimeSpanConverter.class,
                description =
                        "Exit when no connection has been open for this long. Default: infinity.")
        TimeSpan exitIdleTime = TimeSpan.INFINITE;

        @Option(
                names = "--idle-timeout",
                paramLabel = "TIME",
                converter = TimeSpanConverter.class,
                description =
                        "Close a connection that has carried no data for this long. Default: infinity.")
        TimeSpan idleTimeout = TimeSpan.INFINITE;

        @Option(
                names = "--client-fin-timeout",
                paramLabel = "TIME",
                converter = TimeSpanConverter.class,
                description =
                        "After the backend has finished sending, close the connection once the client has been silent for this long. Default: 30s.")
        TimeSpan clientFinTimeout = TimeSpan.ofSeconds(30);

        @Option(
                names = "--backend-fin-timeout",
                paramLabel = "TIME",
                converter = TimeSpanConverter.class,
                description =
                        "After the client has finished sending, close the connection once the backend has been silent for this long. Default: 1h.")
        TimeSpan backendFinTimeout = TimeSpan.ofSeconds(3600);

        @Option(
                names = "--drain-timeout",
                paramLabel = "TIME",
                converter = TimeSpanConverter.class,
                description = "How long open connections may continue after SIGTERM. Default: 10s.")
        TimeSpan drainTimeout = TimeSpan.ofSeconds(10);
    }

    /** How silent peers are found to be gone; a backend on this host is none. */
    @Command(optionListHeading = "%nTCP keepalive%n")
    static final class Keepalive {
        @Option(names = "--no-keepalive", description = "Send no keepalive probes.")
        boolean off;

        @Option(
                names = "--keepalive-time",
                paramLabel = "TIME",
                converter = TimeSpanConverter.class,
                description = "Idle time before the first probe. Default: the system's.")
        @Nullable TimeSpan time;

        @Option(
                names = "--keepalive-interval",
                paramLabel = "TIME",
                converter = TimeSpanConverter.class,
                description = "Time between probes. Default: the system's.")
        @Nullable TimeSpan interval;

        @Option(
                names = "--keepalive-probes",
                paramLabel = "N",
                converter = CountConverter.class,
                description =
                        "Unanswered probes after which a peer counts as dead. Default: the system's.")
        @Nullable Integer probes;
    }

    /** What concerns the program more than the proxy. */
    @Command(optionListHeading = "%nGeneral%n")
    static final class General {
        @Option(
                names = "--log-level",
                paramLabel = "LEVEL",
                converter = LevelConverter.class,
                completionCandidates = LevelConverter.class,
                description =
                        "Least severe messages to log: emerg, alert, crit, err, warning, notice, info or debug. Default: info.")
        Level logLevel = Level.INFO;

        @Option(
                names = "--access-log",
                description =
                        "Log one line per connection when it ends: client, backend, bytes, duration and reason.")
        boolean accessLog;

        @Option(
                names = "--metrics",
                paramLabel = "ADDR",
                converter = MetricsAddressConverter.class,
                description =
                        "Serve Prometheus metrics at PORT (on 127.0.0.1), [::1]:PORT, a /path or an @abstract socket; only this user and root may read them. Default: off.")
        @Nullable MetricsAddress metrics;

        @Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "Show this help and exit.")
        boolean help;

        @Option(
                names = "--version",
                versionHelp = true,
                description = "Show version and commit and exit.")
        boolean version;
    }

    @Override
    public Integer call() {
        return new ProxyRunner(this).run();
    }
}
