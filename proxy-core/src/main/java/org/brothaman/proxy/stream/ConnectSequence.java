package org.brothaman.proxy.stream;

import java.util.List;
import java.util.Objects;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.Resolution;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.log.Level;
import org.brothaman.proxy.loop.EpollEvents;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.session.Activator;
import org.brothaman.proxy.session.Client;
import org.brothaman.proxy.session.ConnectionEnd;
import org.brothaman.proxy.session.RateLimitedLog;
import org.brothaman.proxy.session.Service;
import org.brothaman.proxy.session.ServiceCounters;
import org.brothaman.proxy.session.SourceAddress;
import org.brothaman.proxy.session.Worker;
import org.jspecify.annotations.Nullable;

/**
 * The way of a connection to its backend: what it runs in is waited for, its name looked up, its
 * addresses tried, and each of these has a limit. The client's bytes stay in the kernel meanwhile.
 * Tells its connection {@link Connection#connected}, or ends it. Loop thread only.
 */
final class ConnectSequence {
    /** A backend that dies again and again as soon as it is there is given up after so often. */
    private static final int WAKES_MAX = 3;

    private final Worker worker;
    private final Service service;
    private final ServiceCounters counters;
    private final Connection connection;
    private final Endpoint client;
    private final Client peer; // whom the backend may see
    private @Nullable Connector connector;
    private Loop.@Nullable Timer limit;
    private boolean lookingUp;
    private boolean remembered;
    private int wakes;
    private final @Nullable WakeGate gate; // null unless a client must do more than come

    ConnectSequence(
            Worker worker,
            Service service,
            ServiceCounters counters,
            Connection connection,
            Endpoint client,
            Client peer) {
        this.worker = worker;
        this.service = service;
        this.counters = counters;
        this.connection = connection;
        this.client = client;
        this.peer = peer;
        this.gate =
                service.wake().isOn() || service.activation().isLimited()
                        ? new WakeGate(worker, service, connection, client, this)
                        : null;
    }

    Connection connection() {
        return connection;
    }

    void begin() {
        if (service.activator().mustWait()) {
            beginAnew();
        } else {
            connect();
        }
    }

    // ---- addresses ----

    private void connect() {
        connection.become(ConnectionState.DIALING);
        List<SocketAddress> known = worker.resolver().known(address());
        if (known == null) {
            lookUp();
        } else {
            remembered = true;
            connect(known);
        }
    }

    private BackendAddress address() {
        return service.backend().address();
    }

    private void lookUp() {
        remembered = false;
        lookingUp = true;
        long most = worker.settings().connectTimeout().nanos();
        limit(most, () -> resolved(new Resolution.NotFound("the name lookup timed out")));
        worker.resolver().resolve(address(), found -> connection.later(() -> resolved(found)));
    }

    /** Whichever answer comes first; one to an earlier question of the same will do as well. */
    private void resolved(Resolution resolution) {
        if (!lookingUp || connection.state() != ConnectionState.DIALING) {
            return;
        }
        lookingUp = false;
        stopLimit();
        switch (resolution) {
            case Resolution.Found found -> connect(found.addresses());
            case Resolution.NotFound notFound -> dialFailed(notFound.reason());
        }
    }

    private void connect(List<SocketAddress> addresses) {
        ClientBinding binding = new ClientBinding(worker.kernel(), service.backend(), peer);
        connector =
                new Connector(
                        worker,
                        service.backend().sockets(),
                        binding,
                        this,
                        binding.order(addresses));
        connector.start();
    }

    /** The connector's answer: a connected socket. */
    void connected(Endpoint backend, @Nullable SourceAddress source) {
        connector = null;
        if (source != null) {
            counters.connectedFrom(source);
        }
        connection.connected(backend, source);
    }

    /** The connector's answer: the client's address must be shown and cannot. */
    void notShown(SourceAddress why) {
        connector = null;
        counters.connectedFrom(why);
        if (worker.limitedLog().allows(RateLimitedLog.Kind.NOT_SHOWN, service.name())) {
            String reason = ": its address cannot be shown to the backend (" + why.word() + ")";
            connection.tell(
                    Level.WARNING, "Resetting client ", reason, ConnectionEnd.NOT_TRANSPARENT);
        }
        connection.reset(client, ConnectionEnd.NOT_TRANSPARENT);
    }

    /** The connector's answer: no address took the connection. */
    void dialFailed(String reason) {
        connector = null;
        if (remembered && worker.resolver().forget(address())) {
            lookUp(); // it may have another address by now
            return;
        }
        counters.dialFailed();
        if (mayWake()) {
            beginAnew();
            return;
        }
        if (worker.limitedLog().allows(RateLimitedLog.Kind.UNREACHABLE, service.name())) {
            String failed = "Failed to connect to backend " + service.backend() + ": " + reason;
            connection.tell(
                    Level.ERR, failed + "; resetting client ", "", ConnectionEnd.UNREACHABLE);
        }
        connection.reset(client, ConnectionEnd.UNREACHABLE);
    }

    // ---- activation ----

    /** Whether it makes sense to ask for the backend, once more perhaps. */
    boolean mayWake() {
        return wakes < WAKES_MAX && service.activator().canWake();
    }

    /** Waits for it; also when what seemed to be the backend was none. */
    void beginAnew() {
        int unread = worker.kernel().peek(client.fd());
        if (unread < 0 && unread != Errno.EAGAIN && (gate == null || wakes > 0)) {
            connection.close(ConnectionEnd.CLIENT_LEFT); // and so nothing is started for it
            return;
        }
        if (gate != null && !gate.passes(unread)) {
            return;
        }
        wake();
    }

    /** Starts it, whatever the gate would say. */
    void wake() {
        await();
        service.activation()
                .wake(connection::requester, wake -> connection.later(() -> woken(wake)));
    }

    /** Waits for it only if it is up. */
    void join() {
        await();
        service.activation().join(wake -> connection.later(() -> woken(wake)));
    }

    void await() {
        wakes++;
        connection.become(ConnectionState.WAITING);
        // Tells when the client goes, and reads nothing.
        client.interest(EpollEvents.NOTHING);
        limit(service.activator().patience().toNanos(), this::givenUp);
    }

    void woken(Activator.Wake wake) {
        if (connection.state() != ConnectionState.WAITING) {
            return;
        }
        stopLimit();
        switch (wake) {
            case Activator.Wake.Ready _ -> connect();
            case Activator.Wake.Asleep _ -> Objects.requireNonNull(gate).asleep();
            case Activator.Wake.Failed failed -> notStarted(failed);
        }
    }

    /** The activator has logged why. */
    void notStarted(Activator.Wake.Failed failed) {
        if (worker.log().keeps(Level.DEBUG)) {
            String why = ": " + failed.reason();
            connection.tell(Level.DEBUG, "Resetting client ", why, ConnectionEnd.NOT_STARTED);
        }
        connection.cut(ConnectionEnd.NOT_STARTED);
    }

    /** The activator's own limit is shorter, so this is a bug of it. */
    void givenUp() {
        if (worker.limitedLog().allows(RateLimitedLog.Kind.BUG, service.name())) {
            String why = ": no result for its backend in time";
            connection.tell(Level.ERR, "Bug, resetting client ", why, ConnectionEnd.NOT_STARTED);
        }
        connection.cut(ConnectionEnd.NOT_STARTED);
    }

    // ---- events ----

    void ready(Endpoint endpoint, int events) {
        if (endpoint == client
                && gate != null
                && connection.state() == ConnectionState.AWAITING_DATA) {
            gate.ready();
        } else if (endpoint == client) {
            clientStirs(events);
        } else if (connector != null) {
            connector.ready();
        }
    }

    /**
     * A client that has only ended its own stream awaits what the backend says; one that is reset,
     * or hears nothing any more and has left nothing to be said, has left. Told once: so it counts.
     */
    private void clientStirs(int events) {
        boolean lost = (events & EpollEvents.ERROR) != 0;
        if (!lost && gate != null && gate.waitsForOthers()) {
            gate.stirs();
            return;
        }
        boolean deaf =
                (events & EpollEvents.HANG_UP) != 0
                        && !connection.holdsEarlyBytes()
                        && worker.kernel().peek(client.fd()) == 0;
        if (lost || deaf) {
            connection.close(ConnectionEnd.CLIENT_LEFT);
        }
    }

    void limit(long mostNanos, Runnable over) {
        stopLimit();
        limit =
                worker.loop()
                        .schedule(
                                () -> {
                                    limit = null;
                                    connection.guarded(over);
                                },
                                mostNanos);
    }

    void stopLimit() {
        if (limit != null) {
            limit.cancel();
            limit = null;
        }
    }

    /** Idempotent. */
    void close() {
        stopLimit();
        if (gate != null) {
            gate.close();
        }
        if (connector != null) {
            connector.close();
            connector = null;
        }
    }
}
