package org.brothaman.proxy.address;

import org.brothaman.proxy.kernel.SocketAddress;

/**
 * Where connections go: an address that can be connected to at once, or a name that a {@link
 * Resolver} must look up first. Immutable; {@code toString} gives what a log line shows.
 */
public sealed interface BackendAddress {
    /** The port of a host that is written without one, as systemd-socket-proxyd(8) has it. */
    int DEFAULT_PORT = 80;

    /** A literal IPv4 or IPv6 address, a UNIX path or an abstract UNIX name. */
    record Fixed(SocketAddress address) implements BackendAddress {
        @Override
        public String toString() {
            return address.toString();
        }
    }

    /**
     * A host name.
     *
     * @param port 1 to 65535
     */
    record Named(String host, int port) implements BackendAddress {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /**
     * Reads {@code PORT} of 127.0.0.1, {@code HOST:PORT}, {@code [V6]:PORT}, {@code V6:PORT} (split
     * at the last colon), {@code HOST} alone for port 80, a UNIX path or an abstract name after an
     * at sign, as systemd-socket-proxyd(8) does. PORT is 1 to 65535 or a TCP service of
     * /etc/services, a file that is read only for that. A number alone is no host, whatever
     * inet_aton(3) makes of it. Never asks a name server.
     *
     * @throws AddressException when the text has none of these forms
     */
    static BackendAddress parse(String text) {
        return BackendParser.parse(text, Services.SYSTEM);
    }
}
