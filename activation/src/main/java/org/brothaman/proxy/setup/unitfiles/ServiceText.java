package org.brothaman.proxy.setup.unitfiles;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.brothaman.proxy.setup.quadlet.ProxySection;
import org.brothaman.proxy.setup.quadlet.Setting;
import org.brothaman.proxy.setup.quadlet.SocketSetting;

/** Writes the proxy's service unit, which runs while it is used. Stateless. */
final class ServiceText {
    /** Enough for 32,000 connections of two descriptors each. */
    private static final int DESCRIPTORS = 65_536;

    /** Besides groups; for threads, memory, pipes, and what the JDK asks of its host. */
    private static final String SYSTEM_CALLS =
            "clone clone3 getcpu getrusage ioctl kill madvise mremap pidfd_open pipe pipe2 prctl splice"
                    + " sysinfo tgkill umask uname";

    private static final int OTHER_DESCRIPTORS = 1024;

    /** The default of --drain-timeout. */
    private static final TimeSpan DRAIN_TIMEOUT = TimeSpan.ofSeconds(10);

    /** For the end of what started meanwhile. */
    private static final TimeSpan AFTER_DRAINING = TimeSpan.ofSeconds(20);

    /** With what it may be for; behind another one it is for nothing. */
    private static final Pattern PERCENT = Pattern.compile("%.?");

    /** What the proxies of users and of the system have in common. */
    private static final String UNPRIVILEGED = unprivileged();

    private ServiceText() {}

    static String of(Plan plan, boolean generated) {
        UnitText text = new UnitText();
        unit(text, plan, generated);
        service(text, plan);
        hardening(text, plan);
        if (plan.startsWithContainer()) {
            text.section("Install")
                    .why(
                            "Whoever starts the container: when nobody comes, the proxy puts it to sleep.")
                    .set("WantedBy", plan.unit());
        }
        return text.toString();
    }

    private static void unit(UnitText text, Plan plan, boolean generated) {
        String container = plan.unit();
        text.unit(plan, "Proxy in front of " + container, generated);
        text.why(
                        "The proxy never runs without its sockets. The container's unit is not named here on purpose: systemd would keep it loaded and count its starts.")
                .set("Requires", plan.socketsNamed());
        if (plan.namespace().isPresent()) {
            String helper = plan.helper() + ".socket";
            text.why("Starts the helper that makes sockets inside the container's network.")
                    .set("Wants", helper)
                    .set("After", helper);
        }
        text.why(
                        "No start limit: by default the sixth start within 10 s would fail and take the socket with it.")
                .set("StartLimitIntervalSec", "0");
    }

    private static void service(UnitText text, Plan plan) {
        text.section("Service")
                .set("Type", "notify")
                .set("Sockets", plan.socketsNamed())
                .command("ExecStart", command(plan));
        TimeSpan drain = drainTimeout(plan);
        text.why("At a stop, open connections may continue for " + drain + ".")
                .set("TimeoutStopSec", drain.plus(AFTER_DRAINING).toString());
        text.why("Two descriptors for each connection.")
                .set("LimitNOFILE", Long.toString(descriptors(plan)));
        text.why("For bro-proxy status, which only the same user and root may use.")
                .set("RuntimeDirectory", "bro-proxy/%N")
                .set("RuntimeDirectoryMode", "0700");
    }

    private static TimeSpan drainTimeout(Plan plan) {
        String said = plan.section().get(Setting.DRAIN_TIMEOUT);
        return said == null ? DRAIN_TIMEOUT : TimeSpan.parse(said);
    }

    private static long descriptors(Plan plan) {
        String max = plan.section().get(Setting.CONNECTIONS_MAX);
        return max == null
                ? DESCRIPTORS
                : Math.max(DESCRIPTORS, 2 * Long.parseLong(max) + OTHER_DESCRIPTORS);
    }

    /** Also what a shell would be told by one who starts it by hand. */
    private static List<String> command(Plan plan) {
        ProxySection section = plan.section();
        List<String> words = new ArrayList<>();
        words.add(UnitText.word(UnitNames.path(plan.program())));
        words.add(plan.scope().option());
        words.add("--unit=" + plan.unit());
        boolean single = plan.sockets().size() == 1;
        for (Plan.Socket socket : plan.sockets()) {
            String name = single ? "" : socket.descriptor() + "=";
            words.add(UnitText.word("--backend=" + name + socket.backend()));
        }
        namespace(words, plan, single);
        for (SocketSetting setting : SocketSetting.values()) {
            if (setting == SocketSetting.NETWORK_NAMESPACE) {
                continue; // said above, also where nobody has said it
            }
            section.get(setting)
                    .forEach(
                            (socket, value) -> {
                                if (single && socket.isEmpty() && section.get(setting).size() > 1) {
                                    return; // its own value holds
                                }
                                String name = single || socket.isEmpty() ? "" : socket + "=";
                                String said = percent(plan, value);
                                words.add(UnitText.word(setting.option() + "=" + name + said));
                            });
        }
        if (plan.stopUnit() != null) {
            words.add("--stop-unit=" + plan.stopUnit());
        }
        section.settings()
                .forEach(
                        (setting, value) -> {
                            if (setting != Setting.STOP_UNIT) {
                                setting.word(value).map(UnitText::word).ifPresent(words::add);
                            }
                        });
        return words;
    }

    /**
     * A value in which a percent sign is one, as in an address of the web, except before the name
     * of an instance.
     */
    private static String percent(Plan plan, String value) {
        boolean named = plan.service().indexOf('@') >= 0;
        return PERCENT.matcher(value)
                .replaceAll(
                        found ->
                                named && found.group().matches("%[iI]")
                                        ? found.group()
                                        : found.group().replace("%", "%%"));
    }

    private static void namespace(List<String> words, Plan plan, boolean single) {
        for (Plan.Socket socket : plan.sockets()) {
            if (socket.network().isInside()) {
                String name = single ? "" : socket.descriptor() + "=";
                String where = socket.network().namespace();
                words.add(UnitText.word("--network-namespace=" + name + where));
            }
        }
        if (plan.namespace().isPresent()) {
            words.add(UnitText.word("--namespace-helper=" + plan.helperSocket()));
        }
    }

    private static String unprivileged() {
        UnitText text =
                new UnitText()
                        .why(
                                "The proxy needs its sockets, its backend and the service manager, and gets no more. These settings need no privileges.");
        Hardening.unprivileged(text, "AF_UNIX AF_INET AF_INET6", "yes");
        text.why(
                        "The system calls that it was seen to make. Groups stand where another C library may make a similar call: sockets, events, files, signals and timers. Threads and pipes follow by name.")
                .set(
                        "SystemCallFilter",
                        "@basic-io @io-event @network-io @file-system @signal @timer")
                .set("SystemCallFilter", SYSTEM_CALLS);
        return text.toString();
    }

    private static void hardening(UnitText text, Plan plan) {
        text.same(UNPRIVILEGED);
        if (plan.scope() == ManagerScope.USER) {
            return;
        }
        text.why(
                        "It runs as root, because the manager obeys only root, but without root's capabilities. A user's manager could not enforce these settings.")
                .set("CapabilityBoundingSet", "")
                .set("DevicePolicy", "closed")
                .set("KeyringMode", "private")
                .set("PrivateDevices", "yes")
                .set("PrivateUsers", "yes")
                .set("ProcSubset", "pid")
                .set("ProtectClock", "yes");
        if (plan.reclaims()) {
            text.why("It asks the kernel to reclaim memory, by a file of the container's cgroup.")
                    .set("ProtectControlGroups", "no");
        } else {
            text.set("ProtectControlGroups", "yes");
        }
        Hardening.homeAndKernel(text, plan)
                .set("ProtectProc", "invisible")
                .set("ProtectSystem", "strict")
                .set("RemoveIPC", "yes");
        text.why("Where it is noted who has started a service, and who waits for a turn.")
                .set("ReadWritePaths", "%t/bro-proxy");
        boolean inTmp =
                plan.backends().stream()
                        .anyMatch(b -> b.startsWith("/tmp/") || b.startsWith("/var/tmp/"));
        if (!inTmp) {
            text.set("PrivateTmp", "yes");
        }
    }
}
