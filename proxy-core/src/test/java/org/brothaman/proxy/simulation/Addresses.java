package org.brothaman.proxy.simulation;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.NetworkSet;
import org.brothaman.proxy.address.Resolver;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * Everybody's addresses, the same for all schedules; those of backends are literal ones, and names
 * with several. Each schedule has a resolver of its own, without a thread, that knows them.
 */
final class Addresses {
    private static final int ROUTES = 5;
    private static final int PORT = 80;
    private static final int CLIENT_PORT = 50_000;

    /** Who comes from here must send a header of the PROXY protocol where one is taken. */
    static final NetworkSet SENDERS = NetworkSet.parse("10.1.0.0/16, 2001:db8:1::/48");

    /** Who comes from here may wake what sleeps, where not everybody may. */
    static final NetworkSet WAKERS =
            NetworkSet.parse("10.3.0.0/16, 10.4.0.0/16, 2001:db8:3::/48, 2001:db8:4::/48");

    private static final int ALLOWED = 0;
    private static final int ORDINARY = 2;
    private static final int SPOKEN_FOR = 3;
    private static final int SHARED = 4;

    /** Who comes from here may not connect, where not everybody may. */
    static final NetworkSet DENIED = NetworkSet.parse("10.2.0.0/15, 2001:db8:2::/47");

    /** But these may: the last client of each route. */
    static final NetworkSet LET_IN = NetworkSet.parse(letIn());

    private final List<BackendAddress.Named> names = new ArrayList<>();

    Addresses() {
        for (int route = 0; route < ROUTES; route++) {
            names.add(named(route, 1));
            names.add(named(route, 2));
        }
    }

    private static BackendAddress.Named named(int route, int more) {
        return new BackendAddress.Named(route + "-" + more, PORT);
    }

    private static String letIn() {
        StringBuilder all = new StringBuilder();
        for (int route = 0; route < ROUTES; route++) {
            for (int network : new int[] {ORDINARY, SPOKEN_FOR}) {
                all.append("10.%d.%d.%d,".formatted(network, route, ALLOWED))
                        .append("2001:db8:%x::%x,".formatted(network, route << 8 | ALLOWED));
            }
        }
        return all.substring(0, all.length() - 1);
    }

    /** Whether it is of {@link #WAKERS}. */
    static boolean isWaker(SocketAddress client) {
        int network = network(client.host());
        return network == SPOKEN_FOR || network == SHARED;
    }

    private static int network(byte[] host) {
        return host[host.length == 4 ? 1 : 5];
    }

    /** Whether it is of {@link #DENIED}, and not of {@link #LET_IN} if these matter. */
    static boolean isDenied(SocketAddress client, boolean allows) {
        byte[] host = client.host();
        int network = network(host);
        boolean denied = network == ORDINARY || network == SPOKEN_FOR;
        return denied && !(allows && host[host.length - 1] == ALLOWED);
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

    /** Where clients connect to. */
    static SocketAddress own(boolean v6) {
        return SocketAddress.inet(bytes(v6, 9, 9, 9), PORT, 0);
    }

    /** What listens at all addresses is bound to. */
    static SocketAddress wildcard(boolean v6) {
        return SocketAddress.inet(new byte[v6 ? 16 : 4], PORT, 0);
    }

    /** A client's own address. */
    static SocketAddress client(boolean v6, boolean sender, int route, int number) {
        return SocketAddress.inet(
                bytes(v6, sender ? 1 : ORDINARY, route, number), CLIENT_PORT + number, 0);
    }

    /** For whom such a sender speaks. */
    static SocketAddress spokenFor(boolean v6, int route, int number) {
        return SocketAddress.inet(bytes(v6, SPOKEN_FOR, route, number), CLIENT_PORT + number, 0);
    }

    /** That of a host that many clients are on. */
    static SocketAddress shared(boolean v6, int route, int number) {
        return SocketAddress.inet(bytes(v6, SHARED, 0, 0), CLIENT_PORT + 10 * route + number, 0);
    }

    private static byte[] bytes(boolean v6, int network, int route, int number) {
        byte[] v4 = {10, (byte) network, (byte) route, (byte) number};
        if (!v6) {
            return v4;
        }
        byte[] bytes = new byte[16];
        bytes[0] = 0x20;
        bytes[1] = 0x01;
        bytes[2] = 0x0d;
        bytes[3] = (byte) 0xb8;
        bytes[5] = v4[1];
        bytes[14] = v4[2];
        bytes[15] = v4[3];
        return bytes;
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
