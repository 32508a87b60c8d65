package org.brothaman.proxy.session;

import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.SocketAddress;

/** Who has connected: the accepted socket and its peer's address. Loop thread only. */
public final class Client {
    private final int fd;
    private boolean asked;
    private SocketAddress address;

    public Client(int fd) {
        this.fd = fd;
    }

    public int fd() {
        return fd;
    }

    /**
     * The peer's address, asked for once and only when somebody needs it; null when the client was
     * reset before that, getpeername(2).
     */
    public SocketAddress address(Kernel kernel) {
        if (!asked) {
            asked = true;
            address = kernel.peerAddress(fd);
        }
        return address;
    }

    /** The address for a log line. */
    public String text(Kernel kernel) {
        SocketAddress known = address(kernel);
        return known == null ? "(gone)" : known.toString();
    }
}
