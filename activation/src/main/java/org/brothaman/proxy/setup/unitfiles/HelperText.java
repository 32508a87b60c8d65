package org.brothaman.proxy.setup.unitfiles;

import java.util.ArrayList;
import java.util.List;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.quadlet.BackendNetwork;

/**
 * Writes the units of the namespace helper, which has rights that the proxy has not: those to enter
 * the container's network. It gives them up as soon as it is inside. Stateless.
 */
final class HelperText {
    /** What the helpers of users and of the system have in common. */
    private static final String UNPRIVILEGED = unprivileged();

    private HelperText() {}

    static String socket(Plan plan, boolean generated) {
        UnitText text = new UnitText();
        text.unit(plan, "Socket of the namespace helper of " + plan.service(), generated);
        text.why("It is there as long as the proxy is, and started as often.")
                .set("StopWhenUnneeded", "yes")
                .set("StartLimitIntervalSec", "0");
        text.section("Socket")
                .set("ListenSequentialPacket", plan.helperSocket())
                .why("A helper for each container that the proxy enters; it is alone to ask.")
                .set("Accept", "yes")
                .set("SocketMode", "0600")
                .set("RemoveOnStop", "yes");
        return text.toString();
    }

    static String service(Plan plan, String namespace, boolean generated) {
        UnitText text = new UnitText();
        text.unit(plan, "Namespace helper of " + plan.service(), generated);
        text.set("StartLimitIntervalSec", "0")
                .set("CollectMode", "inactive-or-failed")
                .why("So it is stopped after the proxy, whose last clients still need sockets.")
                .set("Before", plan.service());
        text.section("Service")
                .command("ExecStart", command(plan, namespace))
                .set("StandardInput", "socket")
                .set("StandardOutput", "null")
                .set("StandardError", "journal")
                .why("It ends with the proxy or the container, and has nothing to lose.")
                .set("KillSignal", "SIGKILL");
        hardening(text, plan);
        return text.toString();
    }

    /** The last word is what it may enter, and nothing else. */
    private static List<String> command(Plan plan, String namespace) {
        List<String> words = new ArrayList<>();
        words.add(UnitText.word(UnitNames.path(plan.program())));
        words.add("namespace-helper");
        words.add(
                UnitText.word(
                        namespace.equals(BackendNetwork.UNIT) ? plan.quadlet().unit() : namespace));
        return words;
    }

    private static String unprivileged() {
        UnitText text =
                new UnitText()
                        .why(
                                "What it needs to enter and to add a rule and a route there. Inside it drops all but the right to raw sockets, and all system calls but eight.");
        Hardening.unprivileged(text, "AF_UNIX AF_INET AF_INET6 AF_NETLINK", "user net")
                .set("SystemCallFilter", "@basic-io @file-system @io-event @network-io @signal")
                .set(
                        "SystemCallFilter",
                        "capget capset close_range ioctl madvise pidfd_open prctl setns");
        return text.toString();
    }

    private static void hardening(UnitText text, Plan plan) {
        text.same(UNPRIVILEGED);
        if (plan.scope() == ManagerScope.USER) {
            return;
        }
        text.why(
                        "To look at the container's processes, and to enter. Root's containers are the host's own users.")
                .set(
                        "CapabilityBoundingSet",
                        "CAP_NET_ADMIN CAP_NET_RAW CAP_SYS_ADMIN CAP_SYS_PTRACE")
                .set("DevicePolicy", "closed")
                .set("KeyringMode", "private")
                .set("PrivateDevices", "yes")
                .set("PrivateTmp", "yes")
                .set("ProtectClock", "yes")
                .set("ProtectControlGroups", "yes");
        Hardening.homeAndKernel(text, plan).set("ProtectSystem", "strict").set("RemoveIPC", "yes");
    }
}
