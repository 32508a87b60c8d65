package org.brothaman.proxy.session;

import java.util.concurrent.ThreadLocalRandom;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a client comes from, for limits: an IPv4 address, or an IPv6 network of 64 bits, of which
 * one owner has all addresses. A value.
 */
record Source(boolean v6, long bits) {
    /** Nobody outside knows it, so nobody can choose sources that share a hash. */
    private static final long SECRET = ThreadLocalRandom.current().nextLong() | 1;

    /**
     * That of an address; null for nobody's and for UNIX sockets, whose clients share this host.
     */
    static @Nullable Source of(@Nullable SocketAddress address) {
        if (address == null) {
            return null;
        }
        return switch (address.family()) {
            case SocketAddress.INET -> new Source(false, address.low());
            case SocketAddress.INET6 ->
                    address.isV4Mapped()
                            ? new Source(false, address.low() & 0xffffffffL)
                            : new Source(true, address.high());
            default -> null;
        };
    }

    @Override
    public int hashCode() {
        long mixed = (bits ^ (v6 ? SECRET >>> 1 : SECRET)) * SECRET;
        return (int) (mixed >>> 32);
    }
}
