package org.brothaman.proxy.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.brothaman.proxy.activation.lifecycle.OnIdle;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.brothaman.proxy.log.Level;
import org.brothaman.proxy.metrics.MetricsAddress;
import org.brothaman.proxy.session.Settings.WhenFull;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
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
        header = "Forward connections to a backend that is started when the first one comes.",
        synopsisHeading = "",
        customSynopsis = "Usage: bro-proxy [OPTIONS] [BACKEND]%n",
        descriptionHeading = "%n",
        description = {
            "Takes the listening sockets that systemd passes in, or opens its own with --listen, and forwards each"
                    + " connection to BACKEND: HOST:PORT, [IPV6]:PORT, HOST (port 80), PORT (of 127.0.0.1), a /path, or"
                    + " an @abstract UNIX socket. TIME is a number of seconds or a systemd.time(7) span as \"5min 20s\"; \"infinity\" is"
                    + " never."
        },
        footer = {
            "",
            "Commands, each with a --help of its own:",
            "  generate   write the units that put a proxy before a Quadlet container",
            "  remove     take them away again",
            "  status     show running proxies and their containers",
            "  doctor     check what makes activation fail in practice",
            "  generator  the same by systemd itself, for every Quadlet with [X-BroProxy]",
            "",
            "Exit status: 0 after an idle exit or a signal, 1 on failure, 2 on bad usage."
        })
final class ProxyCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "BACKEND", hidden = true)
    List<String> positional = new ArrayList<>();

    @ArgGroup(validate = false, heading = "%nSockets and backends%n")
    Routing routing = new Routing();

    @ArgGroup(validate = false, heading = "%nActivation%n")
    Activation activation = new Activation();

    @ArgGroup(validate = false, heading = "%nLimits%n")
    Limits limits = new Limits();

    @ArgGroup(validate = false, heading = "%nEnding%n")
    Ending ending = new Ending();

    @ArgGroup(validate = false, heading = "%nTCP keepalive%n")
    Keepalive keepalive = new Keepalive();

    @ArgGroup(validate = false, heading = "%nGeneral%n")
    General general = new General();

    /** Where connections come from and go to. */
    static final class Routing {
        @Option(
                names = "--backend",
                paramLabel = "[NAME=]ADDR",
                converter = AssignmentConverter.class,
                description =
                        "Where to forward to; with NAME, only what comes in by the socket of that"
                                + " FileDescriptorName=. Repeatable.")
        List<Assignment> backends = new ArrayList<>();

        @Option(
                names = "--listen",
                paramLabel = "ADDR",
                description =
                        "Listen on PORT (of 127.0.0.1), ADDR:PORT, a /path or an @abstract socket when none is"
                                + " passed in. Repeatable. Default: 127.0.0.1:8080.")
        List<String> listen = new ArrayList<>();
    }

    /** What starts the backend, when it counts as started, and what becomes of it afterwards. */
    static final class Activation {
        @Option(
                names = "--unit",
                paramLabel = "[NAME=]UNIT",
                converter = AssignmentConverter.class,
                description =
                        "The service to start when the backend does not answer; with NAME, for that"
                                + " socket only. Repeatable.")
        List<Assignment> units = new ArrayList<>();

        @Option(
                names = "--ready",
                paramLabel = "[NAME=]HOW",
                converter = AssignmentConverter.class,
                completionCandidates = ReadyWords.class,
                description =
                        "When it counts as started: tcp (it takes connections), unit (systemd says"
                                + " so) or http:/PATH (2xx or 3xx). Default: tcp.")
        List<Assignment> ready = new ArrayList<>();

        @Option(
                names = "--ready-timeout",
                paramLabel = "TIME",
                converter = TimeSpanConverter.class,
                description = "How long clients wait for that. Default: 90s.")
        TimeSpan readyTimeout = TimeSpan.ofSeconds(90);

        @Option(
                names = "--on-idle",
                paramLabel = "stop|freeze|leave",
                converter = OnIdleConverter.class,
                description = "What becomes of the unit after --exit-idle-time. Default: stop.")
        OnIdle onIdle = OnIdle.STOP;

        @Option(
                names = "--user",
                description = "The unit is the calling user's. Default: by who started us.")
        boolean user;

        @Option(names = "--system", description = "The unit is the system's.")
        boolean system;
    }

    /** How much is served at a time. */
    static final class Limits {
        @Option(
                names = {"-c", "--connections-max"},
                paramLabel = "N",
                converter = CountConverter.class,
                description =
                        "Connections at a time at most. Default: what the limit of open descriptors allows, at most 100000.")
        Integer connectionsMax;

        @Option(
                names = "--when-full",
                paramLabel = "refuse|wait",
                converter = WhenFullConverter.class,
                description =
                        "What happens to more: ended at once, or left waiting. Default: refuse.")
        WhenFull whenFull = WhenFull.REFUSE;

        @Option(
                names = "--connect-timeout",
                paramLabel = "TIME",
                converter = TimeSpanConverter.class,
                description = "For each address of a backend. Default: 5s.")
        TimeSpan connectTimeout = TimeSpan.ofSeconds(5);

        @Option(
                names = "--threads",
                paramLabel = "N",
                converter = CountConverter.class,
                description =
                        "Event loops at most; each starts when needed. Default: the processors, up to 4.")
        Integer threads;
    }

    /** When connections and the proxy end. */
    static final class Ending {
        @Option(
                names = "--exit-idle-time",
                paramLabel = "TIME",
                converter = TimeSpanConverter.class,
                description = "Exit when no connection was open for this long. Default: infinity.")
        TimeSpan exitIdleTime = TimeSpan.INFINITE;

        @Option(
                names = "--idle-timeout",
                paramLabel = "TIME",
                converter = TimeSpanConverter.class,
                description =
                        "End a connection that carried no byte for this long. Default: infinity.")
        TimeSpan idleTimeout = TimeSpan.INFINITE;

        @Option(
                names = "--client-fin-timeout",
                paramLabel = "TIME",
                converter = TimeSpanConverter.class,
                description =
                        "End a connection whose backend has ended its stream and whose client then"
                                + " says nothing for this long. Default: 30s.")
        TimeSpan clientFinTimeout = TimeSpan.ofSeconds(30);

        @Option(
                names = "--backend-fin-timeout",
                paramLabel = "TIME",
                converter = TimeSpanConverter.class,
                description =
                        "End a connection whose client has ended its stream and whose backend then"
                                + " says nothing for this long. Default: 1h.")
        TimeSpan backendFinTimeout = TimeSpan.ofSeconds(3600);

        @Option(
                names = "--drain-timeout",
                paramLabel = "TIME",
                converter = TimeSpanConverter.class,
                description = "After SIGTERM, how long open connections may go on. Default: 10s.")
        TimeSpan drainTimeout = TimeSpan.ofSeconds(10);
    }

    /** How silent peers are found to be gone; a backend on this host is none. */
    static final class Keepalive {
        @Option(names = "--no-keepalive", description = "Send no keepalive probes.")
        boolean off;

        @Option(
                names = "--keepalive-time",
                paramLabel = "TIME",
                converter = TimeSpanConverter.class,
                description = "Silence before the first probe. Default: the system's.")
        TimeSpan time;

        @Option(
                names = "--keepalive-interval",
                paramLabel = "TIME",
                converter = TimeSpanConverter.class,
                description = "Between probes. Default: the system's.")
        TimeSpan interval;

        @Option(
                names = "--keepalive-probes",
                paramLabel = "N",
                converter = CountConverter.class,
                description =
                        "Unanswered probes until a peer counts as gone. Default: the system's.")
        Integer probes;
    }

    /** What concerns the program more than the proxy. */
    static final class General {
        @Option(
                names = "--log-level",
                paramLabel = "LEVEL",
                converter = LevelConverter.class,
                completionCandidates = LevelConverter.class,
                description =
                        "emerg, alert, crit, err, warning, notice, info or debug. Default: info.")
        Level logLevel = Level.INFO;

        @Option(
                names = "--access-log",
                description =
                        "Log one line for each connection when it ends: who, where to, how much, how"
                                + " long, why it ended.")
        boolean accessLog;

        @Option(
                names = "--metrics",
                paramLabel = "ADDR",
                converter = MetricsAddressConverter.class,
                description =
                        "Serve Prometheus metrics, to this user and root alone, at PORT (of 127.0.0.1),"
                                + " [::1]:PORT, a /path or an @abstract socket. Default: nowhere.")
        MetricsAddress metrics;

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
