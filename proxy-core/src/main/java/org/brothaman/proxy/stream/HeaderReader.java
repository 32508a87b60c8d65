package org.brothaman.proxy.stream;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.loop.EpollEvents;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.proxyprotocol.HeaderDecoder;
import org.brothaman.proxy.proxyprotocol.HeaderDecoder.Decoded;
import org.brothaman.proxy.session.ConnectionEnd;
import org.brothaman.proxy.session.Worker;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header of the PROXY protocol with which a sender's stream begins, before anything is
 * started or connected to for it. Tells once: {@link Entrance#headerRead} or {@link
 * Connection#headerRefused}. Loop thread only.
 */
final class HeaderReader {
    /** The specification, section 2, asks for at least 3 seconds: a packet may be lost. */
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** The longest header of version 2 without extensions is 232 bytes. */
    private static final int USUAL_BYTES = 512;

    private final Worker worker;
    private final Entrance entrance;
    private final Connection connection;
    private final Endpoint client;
    private byte[] bytes = new byte[USUAL_BYTES];
    private int length;
    private boolean waited;
    private Loop.@Nullable Timer patience;

    HeaderReader(Worker worker, Entrance entrance, Connection connection, Endpoint client) {
        this.worker = worker;
        this.entrance = entrance;
        this.connection = connection;
        this.client = client;
    }

    void begin() {
        patience =
                worker.loop()
                        .schedule(
                                () -> {
                                    patience = null;
                                    connection.guarded(this::tooLate);
                                },
                                PATIENCE_NANOS);
        ready();
    }

    private void tooLate() {
        connection.headerRefused("no complete header within 3 s");
    }

    /** The client has said something, or gone. */
    void ready() {
        while (patience != null) {
            int received = worker.relays().receive(client.fd(), bytes, length);
            if (received == Errno.EAGAIN) {
                waited = true;
                client.interest(EpollEvents.IN);
                return;
            }
            if (received <= 0) {
                close();
                connection.close(ConnectionEnd.CLIENT_LEFT);
                return;
            }
            length += received;
            decode();
        }
    }

    private void decode() {
        switch (HeaderDecoder.decode(bytes, length)) {
            case Decoded.Incomplete(int total) -> {
                if (total > bytes.length) {
                    bytes = Arrays.copyOf(bytes, total);
                }
            }
            case Decoded.Invalid(String reason) -> {
                close();
                connection.headerRefused(reason);
            }
            case Decoded.Complete complete -> {
                close();
                if (waited) {
                    client.interest(EpollEvents.NOTHING);
                }
                entrance.headerRead(
                        complete.header(), Arrays.copyOfRange(bytes, complete.length(), length));
            }
        }
    }

    /** Reads no more; idempotent. */
    void close() {
        if (patience != null) {
            patience.cancel();
            patience = null;
        }
    }
}
