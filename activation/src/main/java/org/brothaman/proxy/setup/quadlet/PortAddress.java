package org.brothaman.proxy.setup.quadlet;

/**
 * An internet address as text.
 *
 * @param host without brackets; empty for every address
 */
public record PortAddress(String host, int port) {
    /** Another one for each instance of a template. */
    static final int UNKNOWN = -1;

    /** Takes apart {@code HOST:PORT} and {@code [V6]:PORT}. */
    static PortAddress of(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, colon);
        return new PortAddress(bare(host), Integer.parseInt(text.substring(colon + 1)));
    }

    static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    /** The address with a port that only systemd knows. */
    String withPort(String text) {
        return (isIpv6() ? "[" + host.replace("%", "%%") + "]" : host) + ":" + text;
    }

    /** Whether only one of the two can be listened on. */
    public boolean overlaps(PortAddress other) {
        return port != UNKNOWN
                && port == other.port
                && (host.equals(other.host) || isEvery() || other.isEvery());
    }

    /** Whether the other is one of the addresses of this one, of the same family. */
    boolean covers(PortAddress other) {
        return port != UNKNOWN && port == other.port && isEvery() && isIpv6() == other.isIpv6();
    }

    /** Whether it stands for all addresses of its family; {@code ::} for all of both. */
    public boolean isEvery() {
        return host.isEmpty() || host.equals("0.0.0.0") || host.equals("::");
    }

    /** Whether it is there as long as the host runs. */
    public boolean isLoopback() {
        return host.startsWith("127.") || host.equals("::1");
    }

    public boolean isIpv6() {
        return host.indexOf(':') >= 0;
    }

    /** Where a client on this host connects to. */
    public String toConnect() {
        String to = host.equals("::") ? "::1" : isEvery() ? "127.0.0.1" : host;
        return (to.indexOf(':') >= 0 ? "[" + to + "]" : to) + ":" + port;
    }
}
