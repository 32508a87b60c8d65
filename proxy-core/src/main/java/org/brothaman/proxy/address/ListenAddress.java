package org.brothaman.proxy.address;

import org.brothaman.proxy.kernel.SocketAddress;

/** Where to listen when no sockets are inherited. Stateless. */
public final class ListenAddress {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final String FORMS = "use PORT, ADDRESS:PORT, [IPV6]:PORT, /path or @abstract";
    private static final String LITERALS =
            "use an address such as 127.0.0.1:8080, 0.0.0.0:8080 for all IPv4 addresses or [::]:8080 for all addresses";

    private ListenAddress() {}

    /**
     * Reads {@code PORT}, {@code ADDRESS:PORT}, {@code [V6]:PORT}, a UNIX path or an abstract name
     * after an at sign. Addresses are literal; a port alone means 127.0.0.1, so that nothing is
     * open to the network unless its administrator wrote the address that opens it. Port 0 lets the
     * kernel choose.
     *
     * @throws AddressException when the text has none of these forms
     */
    public static SocketAddress parse(String text) {
        return parse(text, 0);
    }

    /**
     * The same without port 0, for clients that must know where to go.
     *
     * @throws AddressException when the text has none of these forms
     */
    public static SocketAddress parseFixed(String text) {
        return parse(text, 1);
    }

    /**
     * The same where only this host can connect.
     *
     * @throws AddressException also when others could
     */
    public static SocketAddress parseLocal(String text) {
        SocketAddress address = parse(text);
        if (address.family() != SocketAddress.UNIX && !address.isLoopback()) {
            throw new AddressException(
                    text,
                    "it is open to the network",
                    "use a /path, an @abstract socket, 127.0.0.1:PORT or [::1]:PORT, and put a web server with a login in front of it");
        }
        return address;
    }

    private static SocketAddress parse(String text, int leastPort) {
        if (text.isEmpty()) {
            throw new AddressException(text, "the address is empty", FORMS);
        }
        if (UnixName.isOne(text)) {
            return UnixName.parse(text);
        }
        if (Port.isNumber(text)) {
            return SocketAddress.inet(LOOPBACK, port(text, text, leastPort), 0);
        }
        Port.refuseProtocol(text);
        HostAndPort parts = HostAndPort.split(text, FORMS);
        if (parts.port() == null || parts.port().isEmpty()) {
            throw new AddressException(text, "the port is missing", FORMS);
        }
        if (parts.bracketed()) {
            return Literal.v6(text, parts, port(text, parts.port(), leastPort));
        }
        if (parts.host().indexOf(':') >= 0) {
            throw new AddressException(
                    text, "an IPv6 address needs brackets", "write it as [::1]:8080");
        }
        SocketAddress v4 = Literal.v4(parts.host(), port(text, parts.port(), leastPort));
        if (v4 == null) {
            throw new AddressException(
                    text, "\"" + parts.host() + "\" is not a valid IPv4 address", LITERALS);
        }
        return v4;
    }

    private static int port(String text, String port, int least) {
        int number = Port.isNumber(port) ? Port.parse(port) : -1;
        if (number < least) {
            throw new AddressException(
                    text,
                    number == 0
                            ? "clients cannot know port 0"
                            : "\"" + port + "\" is not a valid port",
                    least == 0 ? "use 0 to 65535 (0: any free port)" : "use 1 to 65535");
        }
        return number;
    }
}
