package org.brothaman.proxy.proxyprotocol;

import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/** What a header says. Immutable. */
public sealed interface ProxyHeader {

    /**
     * The connection is the sender's own, as for a health check, or it does not know its client:
     * LOCAL of version 2, UNKNOWN of version 1. Its receiver goes by the addresses of the
     * connection itself.
     */
    record Local() implements ProxyHeader {
        public static final Local INSTANCE = new Local();
    }

    /**
     * The connection is made for a client.
     *
     * @param source the client's address
     * @param destination where the client has connected to, of the same family
     */
    record Proxied(SocketAddress source, SocketAddress destination) implements ProxyHeader {
        public Proxied {
            if (source.family() != destination.family()) {
                throw new IllegalArgumentException(source + " to " + destination);
            }
        }

        /**
         * The header for a client of the proxy; {@link Local} where the two addresses cannot stand
         * in one header, or one is not known. An IPv4 client of an IPv6 socket is an IPv4 client.
         *
         * @param source may be null
         * @param destination may be null
         */
        public static ProxyHeader of(
                @Nullable SocketAddress source, @Nullable SocketAddress destination) {
            if (source == null || destination == null) {
                return Local.INSTANCE;
            }
            SocketAddress from = source.withoutV4Mapping();
            SocketAddress to = destination.withoutV4Mapping();
            if (from.family() == to.family()) {
                return new Proxied(from, to);
            }
            return source.family() == destination.family()
                    ? new Proxied(source, destination)
                    : Local.INSTANCE;
        }
    }
}
