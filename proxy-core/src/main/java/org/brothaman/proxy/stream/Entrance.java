package org.brothaman.proxy.stream;

import org.brothaman.proxy.proxyprotocol.ProxyHeader;
import org.brothaman.proxy.session.Client;
import org.brothaman.proxy.session.Service;
import org.brothaman.proxy.session.Worker;
import org.jspecify.annotations.Nullable;

/**
 * The way of a client in: who it is, by the header of a sender where there is one, and whether it
 * may come. Until then nothing is done for it. Loop thread only.
 */
final class Entrance {
    private static final byte[] NOTHING = {};

    private final Worker worker;
    private final Service service;
    private final Connection connection;
    private final Endpoint client;
    private final Client peer;
    private final @Nullable Door door; // null where everybody is let in
    private @Nullable HeaderReader reader; // null unless the client must send a header
    private byte[] early = NOTHING;

    Entrance(Worker worker, Service service, Connection connection, Endpoint client, Client peer) {
        this.worker = worker;
        this.service = service;
        this.connection = connection;
        this.client = client;
        this.peer = peer;
        this.door = Door.of(worker, service, connection);
    }

    /** Leads to {@link Connection#isIn}, unless it is over before. */
    void begin() {
        if (service.senders().isOn() && service.senders().isSender(connection.address())) {
            connection.become(ConnectionState.READING_HEADER);
            reader = new HeaderReader(worker, this, connection, client);
            reader.begin();
        } else {
            knock();
        }
    }

    /** It is known who the client is. */
    private void knock() {
        if (door == null || door.lets(peer)) {
            connection.isIn();
        }
    }

    /** The client has said something, or gone, while its header is read. */
    void ready() {
        if (reader != null) {
            reader.ready();
        }
    }

    /** What the sender's header says, and what it has sent behind it already. */
    void headerRead(ProxyHeader header, byte[] behind) {
        peer.says(header);
        early = behind;
        connection.become(ConnectionState.DIALING);
        knock();
    }

    /** Whether bytes of the client are held here, before there is a backend for them. */
    boolean holdsBytes() {
        return early.length > 0;
    }

    /** What a backend is told before all that the client says from now on. */
    Prelude prelude() {
        return Prelude.of(worker.kernel(), service, peer, early);
    }

    /** What looks at what the client says from now on; null when that may be anything. */
    @Nullable HeaderGuard guard() {
        return reader == null ? HeaderGuard.of(worker.relays(), service.senders(), client) : null;
    }

    /** Idempotent. */
    void close() {
        if (door != null) {
            door.close();
        }
        if (reader != null) {
            reader.close();
        }
    }
}
