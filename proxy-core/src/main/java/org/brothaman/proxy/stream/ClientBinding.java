package org.brothaman.proxy.stream;

import java.util.List;
import java.util.stream.Stream;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.session.Backend;
import org.brothaman.proxy.session.Client;
import org.brothaman.proxy.session.SourceAddress;
import org.brothaman.proxy.session.Transparency;
import org.jspecify.annotations.Nullable;

/**
 * Whose address the backend of one connection sees: binds each socket, before it connects, to the
 * client's where that can be shown. Loop thread only.
 */
final class ClientBinding {
    private final Kernel kernel;
    private final Backend backend;
    private final @Nullable SocketAddress client; // null when it is not shown, or has gone
    private boolean inUse;
    private @Nullable SourceAddress source;

    ClientBinding(Kernel kernel, Backend backend, Client client) {
        this.kernel = kernel;
        this.backend = backend;
        SocketAddress address = isWanted() ? client.address(kernel) : null;
        this.client = address == null ? null : address.withoutV4Mapping();
    }

    private boolean isWanted() {
        return backend.transparency() != Transparency.NO;
    }

    /**
     * The addresses in the order in which they are to be tried: where there is a choice, those
     * first at which the client's can be shown; and those alone when it must be.
     */
    List<SocketAddress> order(List<SocketAddress> all) {
        if (client == null || all.size() < 2) {
            return all;
        }
        int family = client.family();
        List<SocketAddress> same = all.stream().filter(a -> a.family() == family).toList();
        if (same.isEmpty() || backend.transparency() == Transparency.YES) {
            return same.isEmpty() ? all : same;
        }
        return Stream.concat(same.stream(), all.stream().filter(a -> a.family() != family))
                .toList();
    }

    /** Whether that socket may be connected: the backend will see the client, or need not. */
    boolean bind(int fd, SocketAddress address) {
        if (!isWanted()) {
            return true;
        }
        source = inUse ? SourceAddress.IN_USE : shown(fd, address);
        return source == SourceAddress.CLIENT || backend.transparency() == Transparency.AUTO;
    }

    private SourceAddress shown(int fd, SocketAddress address) {
        SourceAddress judged = judge(address);
        if (judged != SourceAddress.CLIENT || client == null) {
            return judged;
        }
        return switch (kernel.bind(fd, client)) {
            case 0 -> SourceAddress.CLIENT;
            case Errno.EADDRINUSE -> SourceAddress.IN_USE;
            default -> SourceAddress.REFUSED;
        };
    }

    private SourceAddress judge(SocketAddress address) {
        if (client == null) {
            return SourceAddress.REFUSED;
        }
        if (client.family() == SocketAddress.UNIX) {
            return SourceAddress.UNIX_CLIENT;
        }
        if (client.isLoopback()) {
            return SourceAddress.LOOPBACK_CLIENT;
        }
        if (client.isLinkLocal()) {
            return SourceAddress.LINK_LOCAL_CLIENT;
        }
        if (client.family() != address.family()) {
            return SourceAddress.OTHER_FAMILY;
        }
        if (!address.isLoopback()) {
            return SourceAddress.BACKEND_NOT_ON_LOOPBACK;
        }
        return backend.sockets().isTransparent(client.family())
                ? SourceAddress.CLIENT
                : SourceAddress.NO_ROUTE;
    }

    /**
     * Whether a connection that failed so is to be tried again from our own address: the client has
     * just such a connection already, by another way.
     */
    boolean givesWay(int result) {
        if (result != Errno.EADDRNOTAVAIL || source != SourceAddress.CLIENT) {
            return false;
        }
        inUse = true;
        return true;
    }

    /** Whose address the backend sees; null where only ours can be. */
    @Nullable SourceAddress source() {
        return source;
    }
}
