package org.brothaman.proxy.stream;

import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.loop.EpollEvents;
import org.brothaman.proxy.session.ConnectionEnd;

/**
 * The polite end of a connection that was quiet: both sides are told that nothing more comes, and
 * are to say the same. Who says anything else is reset, for nobody will answer, and so is who does
 * not do so in time. Loop thread only.
 */
final class Farewell {
    private final Kernel kernel;
    private final Connection connection;
    private final Endpoint client;
    private final Endpoint backend;
    private boolean clientEnded;
    private boolean backendEnded;

    Farewell(Kernel kernel, Connection connection, Endpoint client, Endpoint backend) {
        this.kernel = kernel;
        this.connection = connection;
        this.client = client;
        this.backend = backend;
    }

    void begin() {
        for (Endpoint endpoint : new Endpoint[] {client, backend}) {
            kernel.shutdownOutput(endpoint.fd());
            endpoint.interest(EpollEvents.IN | EpollEvents.PEER_ENDED);
        }
    }

    /** The time is over. Who has yet to hear what it was told hears that, and its end behind it. */
    void end() {
        for (Endpoint endpoint : new Endpoint[] {client, backend}) {
            if (endpoint.hasHeardTheEnd()) {
                endpoint.resetOnClose();
            }
        }
        connection.close(ConnectionEnd.QUIET);
    }

    /** One of the two has ended its stream, or says something. */
    void ready(Endpoint endpoint) {
        if (endpoint == client ? clientEnded : backendEnded) {
            return; // told once more that both its streams have ended
        }
        int unread = kernel.peek(endpoint.fd());
        if (unread == Errno.EAGAIN) {
            return;
        }
        if (unread != 0) {
            connection.cut(ConnectionEnd.QUIET);
            return;
        }
        if (endpoint == client) {
            clientEnded = true;
        } else {
            backendEnded = true;
        }
        if (clientEnded && backendEnded) {
            connection.close(ConnectionEnd.QUIET);
        } else {
            endpoint.interest(EpollEvents.NOTHING);
        }
    }
}
