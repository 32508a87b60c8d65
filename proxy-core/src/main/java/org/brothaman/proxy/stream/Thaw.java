package org.brothaman.proxy.stream;

import java.util.Objects;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.loop.EpollEvents;
import org.brothaman.proxy.session.Activation;
import org.brothaman.proxy.session.Activator;
import org.brothaman.proxy.session.ConnectionEnd;
import org.brothaman.proxy.session.Service;
import org.brothaman.proxy.session.ServiceCounters;
import org.brothaman.proxy.session.WakeRules;
import org.brothaman.proxy.session.Worker;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the backend of a connection under which it was put to sleep, by the first byte or the end
 * that the client says then; it stays in the kernel until the backend is awake. A reset passes on
 * without that, and so does what the backend had said before. Loop thread only.
 */
final class Thaw {
    private final Worker worker;
    private final Service service;
    private final ServiceCounters counters;
    private final Connection connection;
    private final ConnectSequence sequence;
    private final Endpoint client;
    private final Runnable wokenByOthers = this::wokenByOthers;
    private @Nullable Exchange waiting;
    private @Nullable Endpoint backendMissed;
    private int clientEvents;
    private int backendEvents;
    private boolean waitsForOthers;

    private Thaw(
            Worker worker,
            Service service,
            ServiceCounters counters,
            Connection connection,
            ConnectSequence sequence,
            Endpoint client) {
        this.worker = worker;
        this.service = service;
        this.counters = counters;
        this.connection = connection;
        this.sequence = sequence;
        this.client = client;
    }

    /** Null where nothing is put to sleep while somebody is connected. */
    static @Nullable Thaw of(
            Worker worker,
            Service service,
            ServiceCounters counters,
            Connection connection,
            ConnectSequence sequence,
            Endpoint client) {
        return service.activation().quiet().keeps()
                ? new Thaw(worker, service, counters, connection, sequence, client)
                : null;
    }

    /** Whether an exchange that has just been made must wait, because the backend fell asleep. */
    boolean delays(Exchange exchange) {
        if (!connection.holdsClients()) {
            return false;
        }
        if (service.wake().byData() && !connection.holdsEarlyBytes()) {
            exchange.updateInterest(); // nothing is woken before the client says something
        } else {
            begin(exchange);
        }
        return true;
    }

    /**
     * As {@link Exchange#ready}, for what passes while the backend sleeps.
     *
     * @param exchange of the connection, which relays
     */
    void ready(Exchange exchange, Endpoint endpoint, int events) {
        if (!connection.holdsClients()) {
            exchange.ready(endpoint, events);
        } else if (endpoint != client) {
            backendReady(exchange, endpoint, events);
        } else if (exchange.readsClient()) {
            clientReady(exchange, events);
        } else {
            exchange.ready(endpoint, events);
        }
    }

    /** Takes bytes of the client that we hold, though it is to sleep. */
    private void backendReady(Exchange exchange, Endpoint backend, int events) {
        boolean lost = (events & (EpollEvents.ERROR | EpollEvents.HANG_UP)) != 0;
        if (!lost && exchange.holdsBytesForBackend() && (events & EpollEvents.OUT) != 0) {
            begin(exchange);
        } else {
            exchange.ready(backend, events);
        }
    }

    private void clientReady(Exchange exchange, int events) {
        int unread = worker.kernel().peek(client.fd());
        if (unread >= 0) {
            begin(exchange); // after its end, too, a client may await an answer
        } else if (unread == Errno.EAGAIN) {
            exchange.ready(client, events & EpollEvents.OUT);
        } else {
            exchange.lost(client); // told once, and this was it
        }
    }

    private void begin(Exchange exchange) {
        waiting = exchange;
        counters.endsRelaying();
        connection.become(ConnectionState.THAWING);
        exchange.rest();
        sequence.limit(service.activator().patience().toNanos(), sequence::givenUp);
        if (connection.mayWake() && !service.activation().isLimited()) {
            wake();
        } else {
            join();
        }
    }

    private void join() {
        service.activation().join(up -> connection.later(() -> woken(up)));
    }

    /** What is told while the backend is being woken; an error is told once, so it is kept. */
    void missed(Endpoint endpoint, int events) {
        if (endpoint == client) {
            clientEvents |= events;
        } else {
            backendMissed = endpoint;
            backendEvents |= events;
        }
        if (waitsForOthers) {
            endIfLost(); // it would wait for ever
        }
    }

    private void endIfLost() {
        if ((clientEvents & EpollEvents.ERROR) != 0) {
            Objects.requireNonNull(waiting).lost(client);
        } else if ((backendEvents & EpollEvents.ERROR) != 0) {
            Objects.requireNonNull(waiting).lost(Objects.requireNonNull(backendMissed));
        }
    }

    private void wake() {
        counters.stirred();
        service.activation()
                .wake(connection::requester, wake -> connection.later(() -> woken(wake)));
    }

    private void woken(Activator.Wake wake) {
        if (connection.state() != ConnectionState.THAWING) {
            return;
        }
        switch (wake) {
            case Activator.Wake.Ready _ -> resume();
            case Activator.Wake.Asleep _ -> asleep();
            case Activator.Wake.Failed failed -> sequence.notStarted(failed);
        }
    }

    /** It has fallen asleep, so what the client is matters. */
    private void asleep() {
        Activation unit = service.activation();
        if (!connection.mayWake()) {
            leaveItToOthers(ConnectionEnd.ASLEEP);
        } else {
            switch (unit.permit(connection.address(), worker.loop().nanoTime())) {
                case WAKE -> wake();
                case JOIN -> join();
                case NONE -> leaveItToOthers(ConnectionEnd.WAKE_LIMIT);
            }
        }
    }

    private void resume() {
        waitsForOthers = false;
        sequence.stopLimit();
        counters.beginsRelaying(false); // it has counted already
        connection.become(ConnectionState.RELAYING);
        Exchange exchange = Objects.requireNonNull(waiting);
        exchange.begin();
        int ofClient = clientEvents;
        int ofBackend = backendEvents;
        clientEvents = 0;
        backendEvents = 0;
        if (ofClient != 0 && connection.state() == ConnectionState.RELAYING) {
            exchange.ready(client, ofClient);
        }
        if (ofBackend != 0 && connection.state() == ConnectionState.RELAYING) {
            exchange.ready(Objects.requireNonNull(backendMissed), ofBackend);
        }
    }

    private void leaveItToOthers(ConnectionEnd why) {
        if (service.wake().others() == WakeRules.Others.REFUSE) {
            WakeGate.refuse(worker, service, connection, why);
            return;
        }
        WakeGate.awaitOthers(worker, service, connection, sequence, why);
        waitsForOthers = true;
        endIfLost();
        if (connection.state() != ConnectionState.THAWING) {
            return;
        }
        service.activation().watch(wokenByOthers);
        if (!connection.holdsClients()) {
            wokenByOthers(); // before it was watched
        }
    }

    private void wokenByOthers() {
        service.activation().unwatch(wokenByOthers);
        connection.later(
                () -> {
                    if (connection.state() == ConnectionState.THAWING) {
                        resume();
                    }
                });
    }

    /** Idempotent. */
    void close() {
        service.activation().unwatch(wokenByOthers);
    }
}
