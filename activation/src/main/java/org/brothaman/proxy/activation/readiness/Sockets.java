package org.brothaman.proxy.activation.readiness;

import org.brothaman.proxy.kernel.SocketAddress;

/**
 * The five calls that probing makes, with results as in {@link org.brothaman.proxy.kernel.Kernel}.
 * Activation thread only. Exists so that tests can be the backend.
 */
interface Sockets extends AutoCloseable {
    int open(int family);

    int connect(int fd, SocketAddress address);

    int send(int fd, byte[] bytes, int offset, int length);

    int receive(int fd, byte[] bytes, int offset, int length);

    int close(int fd);

    /** Frees what belongs to no descriptor. */
    @Override
    void close();
}
