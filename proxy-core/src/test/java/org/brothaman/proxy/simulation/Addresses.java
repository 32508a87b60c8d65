package org.brothaman.proxy.simulation;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.Resolver;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * The backends' addresses, the same for all schedules: literal ones, and names with several. Each
 * schedule has a resolver of its own, without a thread, that knows them.
 */
final class Addresses {
    private static final int ROUTES = 5;
    private static final int PORT = 80;

    private final List<BackendAddress.Named> names = new ArrayList<>();
    private final SocketAddress own = SocketAddress.inet(new byte[] {10, 9, 9, 9}, PORT, 0);

    Addresses() {
        for (int route = 0; route < ROUTES; route++) {
            names.add(named(route, 1));
            names.add(named(route, 2));
        }
    }

    private static BackendAddress.Named named(int route, int more) {
        return new BackendAddress.Named(route + "-" + more, PORT);
    }

    private static InetAddress[] lookUp(String host) throws java.net.UnknownHostException {
        int route = host.charAt(0) - '0';
        InetAddress[] addresses = new InetAddress[1 + host.charAt(2) - '0'];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = InetAddress.getByAddress(bytes(route, i));
        }
        return addresses;
    }

    private static byte[] bytes(int route, int which) {
        return new byte[] {10, 0, (byte) route, (byte) which};
    }

    Resolver resolver() {
        Resolver resolver = new Resolver(Addresses::lookUp, () -> 0, Runnable::run);
        names.forEach(name -> resolver.resolve(name, found -> {}));
        return resolver;
    }

    SocketAddress own() {
        return own;
    }

    /** A route's backend, with so many addresses more than one. */
    BackendAddress backend(int route, int more) {
        return more == 0
                ? new BackendAddress.Fixed(SocketAddress.inet(bytes(route, 0), PORT, 0))
                : named(route, more);
    }

    /** Whose address this is. */
    int number(SocketAddress backend) {
        for (int route = 0; route < ROUTES; route++) {
            for (int which = 0; which < 3; which++) {
                if (backend.equals(SocketAddress.inet(bytes(route, which), PORT, 0))) {
                    return route;
                }
            }
        }
        throw new AssertionError(backend);
    }
}
