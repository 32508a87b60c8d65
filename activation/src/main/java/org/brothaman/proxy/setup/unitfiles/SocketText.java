package org.brothaman.proxy.setup.unitfiles;

import java.util.List;
import java.util.Objects;
import org.brothaman.proxy.setup.quadlet.Listen;
import org.brothaman.proxy.setup.quadlet.PortAddress;
import org.brothaman.proxy.setup.quadlet.Setting;

/** Writes the socket unit: what is always there. Stateless. */
final class SocketText {
    /** Whose the file of a UNIX socket is, and who may connect. */
    private static final List<Setting> FILE_SETTINGS =
            List.of(Setting.SOCKET_MODE, Setting.SOCKET_USER, Setting.SOCKET_GROUP);

    private SocketText() {}

    static String of(Plan plan, Plan.Socket socket, boolean generated) {
        String container = plan.quadlet().unit();
        UnitText text = new UnitText();
        text.section("Unit")
                .set("Description", "Clients of " + container)
                .set("Documentation", "file:" + UnitNames.path(plan.quadlet().path()));
        if (generated) {
            text.set("SourcePath", UnitNames.path(plan.quadlet().path()));
        }
        text.section("Socket");
        socket.streams().forEach(stream -> text.set("ListenStream", stream));
        text.why("What the first client starts, and the name by which it knows this socket.")
                .set("Service", plan.service())
                .set("FileDescriptorName", socket.descriptor());
        text.why(
                        "Clients that wait while the container starts; the kernel cuts it to"
                                + " net.core.somaxconn.")
                .set("Backlog", "4096");
        internet(text, socket);
        if (socket.listens().stream().anyMatch(SocketText::isUnix)) {
            text.why("A UNIX socket whose file is there goes with the unit.")
                    .set("RemoveOnStop", "yes");
            for (Setting setting : FILE_SETTINGS) {
                String value = plan.section().get(setting);
                if (value != null) {
                    text.set(setting.key(), value);
                }
            }
        }
        text.why(
                        "A proxy that fails is started again for the clients that wait, and the socket"
                                + " lives: that is not 500 times a second. What systemd does not even try to"
                                + " start, as with a condition of the proxy's unit that is not met, ends it:"
                                + " systemd would try for ever.")
                .set("TriggerLimitIntervalSec", "1s")
                .set("TriggerLimitBurst", "500");
        if (!plan.section().wantedBy().isEmpty()) {
            text.section("Install").set("WantedBy", String.join(" ", plan.section().wantedBy()));
        }
        return text.toString();
    }

    private static void internet(UnitText text, Plan.Socket socket) {
        List<PortAddress> endpoints =
                socket.listens().stream().map(Listen::endpoint).filter(Objects::nonNull).toList();
        if (endpoints.isEmpty()) {
            return;
        }
        text.why("Small answers leave at once instead of waiting for more to send.")
                .set("NoDelay", "yes");
        if (endpoints.stream().anyMatch(end -> !end.isEvery() && !end.isLoopback())) {
            text.why("An address that comes later, as at boot or of a VPN, is listened on already.")
                    .set("FreeBind", "yes");
        }
        if (socket.ipv6Only()) {
            text.why("IPv4 has an address of its own, which [::] would else take.")
                    .set("BindIPv6Only", "ipv6-only");
        }
    }

    private static boolean isUnix(Listen listen) {
        return listen.endpoint() == null;
    }
}
