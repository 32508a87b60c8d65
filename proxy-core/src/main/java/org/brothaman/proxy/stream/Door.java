package org.brothaman.proxy.stream;

import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.log.Level;
import org.brothaman.proxy.session.Client;
import org.brothaman.proxy.session.ConnectionEnd;
import org.brothaman.proxy.session.RateLimitedLog;
import org.brothaman.proxy.session.Service;
import org.brothaman.proxy.session.SourceCounts;
import org.brothaman.proxy.session.Worker;
import org.jspecify.annotations.Nullable;

/**
 * Whether a client is let in at all, once it is known who it is. Whom it does not let in is reset
 * by it, and nothing is started. Loop thread only.
 */
final class Door {
    private final Worker worker;
    private final Service service;
    private final Connection connection;
    private final @Nullable SourceCounts counts;
    private @Nullable SocketAddress counted;

    private Door(Worker worker, Service service, Connection connection) {
        this.worker = worker;
        this.service = service;
        this.connection = connection;
        this.counts = worker.sources();
    }

    /** Null where everybody is let in. */
    static @Nullable Door of(Worker worker, Service service, Connection connection) {
        return service.access().isOn() || worker.sources() != null
                ? new Door(worker, service, connection)
                : null;
    }

    /** Whether the client is in; else its connection is over. */
    boolean lets(Client peer) {
        SocketAddress client = peer.address(worker.kernel());
        if (!service.access().permit(client)) {
            refuse(RateLimitedLog.Kind.DENIED, ": it may not connect", ConnectionEnd.DENIED);
            return false;
        }
        if (counts != null && !counts.enter(client)) {
            refuse(
                    RateLimitedLog.Kind.SOURCE_LIMIT,
                    ": its address has as many connections open as one may have",
                    ConnectionEnd.SOURCE_LIMIT);
            return false;
        }
        counted = client;
        return true;
    }

    private void refuse(RateLimitedLog.Kind kind, String why, ConnectionEnd end) {
        if (worker.limitedLog().allows(kind, service.name())) {
            connection.tell(Level.NOTICE, "Resetting client ", why, end);
        }
        connection.cut(end);
    }

    /** The client leaves. Idempotent. */
    void close() {
        if (counts != null && counted != null) {
            counts.leave(counted);
            counted = null;
        }
    }
}
