package org.brothaman.proxy.testbed;

/**
 * A network namespace with one client in it, 203.0.113.9 and 2001:db8::9, on a cable to the host,
 * which is 203.0.113.1 and 2001:db8::1 there. Made by the constructor; one at a time.
 */
final class FarNetwork implements AutoCloseable {
    private final Host host;

    FarNetwork(Host host) {
        this.host = host;
        host.root()
                .shell(
                        """
                        set -e
                        ip netns add far
                        ip link add near type veth peer name away netns far
                        ip address add 203.0.113.1/24 dev near
                        ip address add 2001:db8::1/64 dev near nodad
                        ip link set near up
                        ip -n far address add 203.0.113.9/24 dev away
                        ip -n far address add 2001:db8::9/64 dev away nodad
                        ip -n far link set away up
                        """)
                .orFail();
    }

    /** The status of what the client there gets from that address, a page that is not there. */
    String get(String address) {
        return host.root()
                .shell(
                        "ip netns exec far curl -s -o /dev/null -w '%%{http_code}' http://%s/"
                                .formatted(address))
                .orFail();
    }

    /** A command line that runs there, as root. */
    static String run(String command) {
        return "ip netns exec far " + command;
    }

    @Override
    public void close() {
        host.root().shell("ip link delete near; ip netns delete far");
    }
}
