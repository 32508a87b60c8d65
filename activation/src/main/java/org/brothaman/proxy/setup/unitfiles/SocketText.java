package org.brothaman.proxy.setup.unitfiles;

import java.util.List;
import java.util.Objects;
import org.brothaman.proxy.setup.quadlet.Listen;
import org.brothaman.proxy.setup.quadlet.PortAddress;
import org.brothaman.proxy.setup.quadlet.Setting;

/** Writes the socket unit, which always listens. Stateless. */
final class SocketText {
    /** Whose the file of a UNIX socket is, and who may connect. */
    private static final List<Setting> FILE_SETTINGS =
            List.of(Setting.SOCKET_MODE, Setting.SOCKET_USER, Setting.SOCKET_GROUP);

    private SocketText() {}

    static String of(Plan plan, Plan.Socket socket, boolean generated) {
        String container = plan.unit();
        UnitText text = new UnitText();
        text.unit(plan, "Proxy socket of " + container, generated);
        if (AwakeText.hours(plan) != null) {
            text.why("Keeps the container awake at certain hours.")
                    .set("Wants", Plan.ofInstance(plan.awake() + ".timer"));
        }
        text.section("Socket");
        socket.streams().forEach(stream -> text.set("ListenStream", stream));
        text.why(
                        "The service that the first client starts, and the name by which it knows this socket.")
                .set("Service", plan.serviceNamed())
                .set("FileDescriptorName", socket.descriptor());
        text.why(
                        "How many clients may wait while the container starts; the kernel caps it at net.core.somaxconn.")
                .set("Backlog", "4096");
        internet(text, socket);
        if (socket.listens().stream().anyMatch(SocketText::isUnix)) {
            text.why("Remove the socket's file when the unit stops.").set("RemoveOnStop", "yes");
            for (Setting setting : FILE_SETTINGS) {
                String value = plan.section().get(setting);
                if (value != null) {
                    text.set(setting.key(), value);
                }
            }
        }
        text.why(
                        "A proxy that fails is started again for the clients that wait, fewer than 500 times a second, so the socket survives. Only a proxy that systemd may not start at all, for example because of a condition in its unit, reaches this limit; systemd would otherwise retry for ever.")
                .set("TriggerLimitIntervalSec", "1s")
                .set("TriggerLimitBurst", "500");
        if (!plan.section().wantedBy().isEmpty()) {
            text.section("Install").set("WantedBy", String.join(" ", plan.section().wantedBy()));
            plan.quadlet()
                    .defaultInstance()
                    .ifPresent(instance -> text.set("DefaultInstance", instance));
        }
        return text.toString();
    }

    private static void internet(UnitText text, Plan.Socket socket) {
        List<PortAddress> endpoints =
                socket.listens().stream().map(Listen::endpoint).filter(Objects::nonNull).toList();
        if (endpoints.isEmpty()) {
            return;
        }
        text.why("Send small answers at once instead of waiting for more data.")
                .set("NoDelay", "yes");
        if (endpoints.stream().anyMatch(end -> !end.isEvery() && !end.isLoopback())) {
            text.why(
                            "Listen even on an address that comes later, for example at boot or with a VPN.")
                    .set("FreeBind", "yes");
        }
        if (socket.ipv6Only()) {
            text.why("Another socket listens on IPv4; otherwise [::] would take that, too.")
                    .set("BindIPv6Only", "ipv6-only");
        }
    }

    private static boolean isUnix(Listen listen) {
        return listen.endpoint() == null;
    }
}
