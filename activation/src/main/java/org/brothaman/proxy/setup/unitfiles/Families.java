package org.brothaman.proxy.setup.unitfiles;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.brothaman.proxy.setup.quadlet.Listen;
import org.brothaman.proxy.setup.quadlet.PortAddress;

/**
 * Combines addresses of both families: {@code [::]:80} takes IPv4 as well, ipv6(7), unless that is
 * another socket's. Stateless.
 */
final class Families {
    private Families() {}

    /**
     * @param all addresses of the proxy, whatever their socket
     */
    static Plan.Socket apart(Plan.Socket socket, List<Listen> all) {
        List<Listen> takesBoth =
                socket.listens().stream().filter(listen -> isEveryIpv6(listen)).toList();
        if (takesBoth.stream().noneMatch(listen -> hasIpv4(port(listen), all))) {
            return socket;
        }
        // BindIPv6Only= is for the whole unit: ports without an IPv4 address of their own get one.
        List<Listen> listens = new ArrayList<>(socket.listens());
        for (Listen listen : takesBoth) {
            int port = port(listen);
            if (!hasIpv4(port, all)) {
                PortAddress every = new PortAddress("0.0.0.0", port);
                listens.add(new Listen(listen.name(), "0.0.0.0:" + port, every, listen.place()));
            }
        }
        return new Plan.Socket(
                socket.name(),
                socket.unit(),
                socket.descriptor(),
                listens,
                true,
                socket.backend(),
                socket.network());
    }

    private static boolean isEveryIpv6(Listen listen) {
        return listen.endpoint() != null
                && listen.endpoint().isIpv6()
                && listen.endpoint().isEvery();
    }

    private static int port(Listen ipv6) {
        return Objects.requireNonNull(ipv6.endpoint()).port();
    }

    private static boolean hasIpv4(int port, List<Listen> all) {
        return all.stream()
                .map(Listen::endpoint)
                .anyMatch(other -> other != null && !other.isIpv6() && other.port() == port);
    }
}
