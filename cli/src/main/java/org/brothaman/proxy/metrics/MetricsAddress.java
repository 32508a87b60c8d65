package org.brothaman.proxy.metrics;

import java.nio.file.Path;
import org.brothaman.proxy.address.ListenAddress;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where metrics are served: only on addresses that the network cannot reach. A value.
 *
 * @param file the socket's file; null for an abstract name or a port
 */
public record MetricsAddress(SocketAddress address, @Nullable Path file) {
    /**
     * Reads what {@code --listen} takes, if it is a UNIX socket or of this host alone.
     *
     * @throws org.brothaman.proxy.address.AddressException when it is no such address
     */
    public static MetricsAddress parse(String text) {
        return new MetricsAddress(
                ListenAddress.parseLocal(text), text.startsWith("/") ? Path.of(text) : null);
    }
}
