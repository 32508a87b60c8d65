package org.brothaman.proxy.cli;

import java.util.ArrayList;
import java.util.List;
import org.brothaman.proxy.setup.quadlet.Setting;
import org.brothaman.proxy.setup.quadlet.SocketSetting;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of bro-proxy that {@code generate} writes into the unit, as they are typed. */
final class GenerateSettings {
    private static final String SAME = "See bro-proxy --help.";

    @Option(
            names = "--ready",
            paramLabel = "[NAME=]HOW",
            completionCandidates = ReadyWords.class,
            description = "When the container is ready: tcp, unit or http:/PATH. Repeatable.")
    List<String> ready = new ArrayList<>();

    @Option(
            names = "--network-namespace",
            paramLabel = "[NAME=]unit|host|/PATH",
            description =
                    "Where the backend is. Default: unit where the Quadlet publishes no port that leads to it, else host. Repeatable.")
    List<String> networkNamespace = new ArrayList<>();

    @Option(names = "--transparent", paramLabel = "[NAME=]auto|yes|no", description = SAME)
    List<String> transparent = new ArrayList<>();

    @Option(
            names = {"-p", "--proxy-protocol"},
            paramLabel = "[NAME=]v1|v2",
            description = SAME)
    List<String> proxyProtocol = new ArrayList<>();

    @Option(names = "--accept-proxy-protocol", paramLabel = "[NAME=]NETWORKS", description = SAME)
    List<String> acceptProxyProtocol = new ArrayList<>();

    @Option(
            names = "--foreign-proxy-protocol",
            paramLabel = "[NAME=]refuse|pass",
            description = SAME)
    List<String> foreignProxyProtocol = new ArrayList<>();

    @Option(names = "--allow", paramLabel = "[NAME=]NETWORKS", description = SAME)
    List<String> allow = new ArrayList<>();

    @Option(names = "--deny", paramLabel = "[NAME=]NETWORKS", description = SAME)
    List<String> deny = new ArrayList<>();

    @Option(names = "--wake-on", paramLabel = "[NAME=]connection|data", description = SAME)
    List<String> wakeOn = new ArrayList<>();

    @Option(names = "--wake-allow", paramLabel = "[NAME=]NETWORKS", description = SAME)
    List<String> wakeAllow = new ArrayList<>();

    @Option(names = "--wake-data-timeout", paramLabel = "TIME", description = SAME)
    @Nullable String wakeDataTimeout;

    @Option(names = "--wake-limit", paramLabel = "N/TIME", description = SAME)
    @Nullable String wakeLimit;

    @Option(names = "--when-asleep", paramLabel = "refuse|wait", description = SAME)
    @Nullable String whenAsleep;

    @Option(names = "--ready-timeout", paramLabel = "TIME", description = SAME)
    @Nullable String readyTimeout;

    @Option(names = "--exit-idle-time", paramLabel = "TIME", description = SAME)
    @Nullable String exitIdleTime;

    @Option(names = "--on-idle", paramLabel = "stop|freeze|leave", description = SAME)
    @Nullable String onIdle;

    @Option(names = "--sleep-foreign", description = SAME)
    boolean sleepForeign;

    @Option(names = "--reclaim", description = SAME)
    boolean reclaim;

    @Option(names = "--quiet-after", paramLabel = "[NAME=]TIME", description = SAME)
    List<String> quietAfter = new ArrayList<>();

    @Option(names = "--quiet-grace", paramLabel = "[NAME=]TIME", description = SAME)
    List<String> quietGrace = new ArrayList<>();

    @Option(names = "--quiet-bytes", paramLabel = "[NAME=]N", description = SAME)
    List<String> quietBytes = new ArrayList<>();

    @Option(names = "--stop-unit", paramLabel = "UNIT", description = SAME)
    @Nullable String stopUnit;

    @Option(names = "--exclusive", paramLabel = "GROUP", description = SAME)
    @Nullable String exclusive;

    @Option(names = "--exclusive-grace", paramLabel = "TIME", description = SAME)
    @Nullable String exclusiveGrace;

    @Option(
            names = {"-c", "--connections-max"},
            paramLabel = "N",
            description = SAME)
    @Nullable String connectionsMax;

    @Option(names = "--connections-max-per-source", paramLabel = "N", description = SAME)
    @Nullable String connectionsMaxPerSource;

    @Option(names = "--when-full", paramLabel = "refuse|wait", description = SAME)
    @Nullable String whenFull;

    @Option(names = "--connect-timeout", paramLabel = "TIME", description = SAME)
    @Nullable String connectTimeout;

    @Option(names = "--threads", paramLabel = "N", description = SAME)
    @Nullable String threads;

    @Option(names = "--idle-timeout", paramLabel = "TIME", description = SAME)
    @Nullable String idleTimeout;

    @Option(names = "--client-fin-timeout", paramLabel = "TIME", description = SAME)
    @Nullable String clientFinTimeout;

    @Option(names = "--backend-fin-timeout", paramLabel = "TIME", description = SAME)
    @Nullable String backendFinTimeout;

    @Option(names = "--drain-timeout", paramLabel = "TIME", description = SAME)
    @Nullable String drainTimeout;

    @Option(names = "--no-keepalive", description = SAME)
    boolean noKeepalive;

    @Option(names = "--keepalive-time", paramLabel = "TIME", description = SAME)
    @Nullable String keepaliveTime;

    @Option(names = "--keepalive-interval", paramLabel = "TIME", description = SAME)
    @Nullable String keepaliveInterval;

    @Option(names = "--keepalive-probes", paramLabel = "N", description = SAME)
    @Nullable String keepaliveProbes;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            completionCandidates = LevelConverter.class,
            description = SAME)
    @Nullable String logLevel;

    @Option(names = "--access-log", description = SAME)
    boolean accessLog;

    @Option(names = "--metrics", paramLabel = "ADDR", description = SAME)
    @Nullable String metrics;

    /** The command whose options these are. */
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec command;

    /** All that was given for it. */
    List<String> of(SocketSetting setting) {
        List<String> values = command.findOption(setting.option()).getValue();
        return values;
    }

    /** What was given for it; none or one. */
    List<String> of(Setting setting) {
        Object value = command.findOption(setting.option().orElseThrow()).getValue();
        return switch (value) {
            case null -> List.of();
            case Boolean given -> given ? List.of(setting.flag().orElseThrow()) : List.of();
            default -> List.of(value.toString());
        };
    }
}
