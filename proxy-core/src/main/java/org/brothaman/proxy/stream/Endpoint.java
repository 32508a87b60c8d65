package org.brothaman.proxy.stream;

import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.loop.EpollEvents;
import org.brothaman.proxy.loop.ReadyListener;
import org.brothaman.proxy.loop.Registration;
import org.brothaman.proxy.session.Worker;
import org.jspecify.annotations.Nullable;

/**
 * One socket of a connection: the client's or the backend's. Owns the descriptor; enters the event
 * loop only when it has something to wait for. Loop thread only.
 */
final class Endpoint implements ReadyListener {
    private final Connection connection;
    private final Worker worker;
    private final int fd;
    private final int family;
    private @Nullable Registration registration;
    private boolean closed;

    Endpoint(Connection connection, Worker worker, int fd, int family) {
        this.connection = connection;
        this.worker = worker;
        this.fd = fd;
        this.family = family;
    }

    int fd() {
        return fd;
    }

    boolean isUnix() {
        return family == SocketAddress.UNIX;
    }

    /** Waits for these events, bits of {@link EpollEvents}; for an error or hang-up in any case. */
    void interest(int events) {
        if (registration == null) {
            registration = worker.loop().register(fd, this);
        }
        registration.interest(events);
    }

    @Override
    public void ready(int events) {
        connection.ready(this, events);
    }

    @Override
    public void failed(Throwable bug) {
        connection.failed(bug);
    }

    /** Whether its peer has acknowledged all that was said to it, and the end behind it; tcp(7). */
    boolean hasHeardTheEnd() {
        return isUnix()
                || (worker.kernel().option(fd, Option.IPPROTO_TCP, Option.TCP_INFO)
                                & Option.TCP_STATE_MASK)
                        != Option.TCP_FIN_WAIT1;
    }

    /** Closing will reset the peer instead of ending the stream. */
    void resetOnClose() {
        if (!closed) {
            worker.kernel().resetOnClose(fd);
        }
    }

    /** Idempotent. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (registration != null) {
            registration.close();
        } else {
            worker.kernel().close(fd);
        }
    }
}
