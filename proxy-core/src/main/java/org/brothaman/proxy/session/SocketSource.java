package org.brothaman.proxy.session;

/** Where the sockets come from that are connected to a backend. Loop threads. */
@FunctionalInterface
public interface SocketSource {
    /**
     * A new stream socket, as {@link org.brothaman.proxy.kernel.Kernel#streamSocket} makes it, or
     * {@code -errno}.
     */
    int streamSocket(int family);
}
