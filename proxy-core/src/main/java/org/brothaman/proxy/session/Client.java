package org.brothaman.proxy.session;

import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.proxyprotocol.ProxyHeader;
import org.jspecify.annotations.Nullable;

/**
 * Who has connected: the accepted socket, and who is behind it. That is its peer, or whom a sender
 * of the PROXY protocol says that it speaks for. Loop thread only.
 */
public final class Client {
    private final int fd;
    private boolean asked;
    private @Nullable SocketAddress peer;
    private ProxyHeader.@Nullable Proxied said;

    /**
     * @param peer the peer's address; null when nobody has asked for it yet
     */
    public Client(int fd, @Nullable SocketAddress peer) {
        this.fd = fd;
        this.peer = peer;
        this.asked = peer != null;
    }

    public int fd() {
        return fd;
    }

    /** What its header says holds from now on. */
    public void says(ProxyHeader header) {
        switch (header) {
            case ProxyHeader.Proxied proxied -> said = proxied;
            case ProxyHeader.Local _ -> {} // it speaks for itself
        }
    }

    /**
     * The client's address; the peer's is asked for once and only when somebody needs it, and is
     * null when the client was reset before that, getpeername(2).
     */
    public @Nullable SocketAddress address(Kernel kernel) {
        if (said != null) {
            return said.source();
        }
        if (!asked) {
            asked = true;
            peer = kernel.peerAddress(fd);
        }
        return peer;
    }

    /** The address for a log line. */
    public String text(Kernel kernel) {
        SocketAddress known = address(kernel);
        return known == null ? "(gone)" : known.toString();
    }

    /** Who it is, for people to look it up. */
    public Requester requester(Kernel kernel) {
        SocketAddress known = address(kernel);
        boolean local = said == null && known != null && known.family() == SocketAddress.UNIX;
        int process = local ? kernel.option(fd, Option.SOL_SOCKET, Option.SO_PEERCRED) : 0;
        return new Requester(text(kernel), Math.max(0, process));
    }

    /**
     * Who it is and where it has connected to, for a backend that wants to know.
     *
     * @param bound where the listening socket is bound
     */
    public ProxyHeader header(Kernel kernel, SocketAddress bound) {
        if (said != null) {
            return said;
        }
        SocketAddress destination =
                bound.isWildcard() || bound.port() == 0 ? kernel.localAddress(fd) : bound;
        return ProxyHeader.Proxied.of(address(kernel), destination);
    }
}
