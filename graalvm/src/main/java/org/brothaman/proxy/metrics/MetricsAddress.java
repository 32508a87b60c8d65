package org.brothaman.proxy.metrics;

import java.nio.file.Path;
import org.brothaman.proxy.address.ListenAddress;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * Where metrics are served: only where nobody on the network can ask. A value.
 *
 * @param file the socket's file; null for an abstract name or a port
 */
public record MetricsAddress(SocketAddress address, Path file) {
    /**
     * Reads what {@code --listen} takes, if it is a UNIX socket or of this host alone.
     *
     * @throws org.brothaman.proxy.address.AddressException when it is no address
     * @throws IllegalArgumentException when others could reach it; says what to write
     */
    public static MetricsAddress parse(String text) {
        SocketAddress address = ListenAddress.parse(text);
        if (address.family() == SocketAddress.UNIX) {
            return new MetricsAddress(address, text.startsWith("/") ? Path.of(text) : null);
        }
        String plain = address.toString();
        if (!plain.startsWith("127.") && !plain.startsWith("[::1]:")) {
            throw new IllegalArgumentException(
                    "\""
                            + text
                            + "\" is open to the network; write a /path, an @abstract socket,"
                            + " 127.0.0.1:PORT or [::1]:PORT, and let a web server with a login"
                            + " pass it on");
        }
        return new MetricsAddress(address, null);
    }
}
