package org.brothaman.proxy.server;

import java.util.List;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.Resolution;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.log.Field;
import org.brothaman.proxy.log.Fields;
import org.brothaman.proxy.log.Level;
import org.brothaman.proxy.loop.Ready;

/**
 * A client, its backend, and the two directions between them. Made when the client was accepted, on
 * the loop that serves it to the end; dies when both directions have ended or either side is lost.
 * Loop thread only.
 */
final class Connection {
    enum State {
        /** The backend is being resolved or connected to; the client's bytes stay in the kernel. */
        DIALING,
        /** The backend is being started; the client's bytes stay in the kernel. */
        WAITING,
        /** Bytes pass. */
        RELAYING,
        /** Over: nothing is held any more. */
        CLOSED
    }

    private final Worker worker;
    private final Service service;
    private final ServiceTally tally;
    private final Endpoint client;
    private final Visit visit; // null without the access log
    private State state = State.DIALING;
    private Dial dial;
    private Endpoint backend;
    private Exchange exchange;
    private boolean woken;

    /** Its place in the worker's list. */
    int index;

    Connection(Worker worker, Service service, ServiceTally tally, int clientFd) {
        this.worker = worker;
        this.service = service;
        this.tally = tally;
        this.client = new Endpoint(this, worker, clientFd, service.address().family());
        this.visit = Visit.begin(worker, service, clientFd);
    }

    void open() {
        if (service.activator().mustWait()) {
            awaitBackend();
        } else {
            dial();
        }
    }

    State state() {
        return state;
    }

    // ---- finding the backend ----

    private void dial() {
        state = State.DIALING;
        switch (service.backend()) {
            case BackendAddress.Fixed fixed -> dial(List.of(fixed.address()));
            case BackendAddress.Named named -> {
                List<SocketAddress> cached = worker.resolver().cached(named);
                if (cached != null) {
                    dial(cached);
                } else {
                    worker.resolver().resolve(named, found -> later(() -> resolved(found)));
                }
            }
        }
    }

    private void resolved(Resolution resolution) {
        if (state != State.DIALING) {
            return;
        }
        switch (resolution) {
            case Resolution.Found found -> dial(found.addresses());
            case Resolution.NotFound notFound -> dialFailed(notFound.reason());
        }
    }

    private void dial(List<SocketAddress> addresses) {
        dial = new Dial(worker, this, addresses);
        dial.start();
    }

    /** The dial's answer: a connected socket. */
    void connected(Endpoint endpoint) {
        dial = null;
        backend = endpoint;
        exchange = new Exchange(worker, this, tally, client, backend);
        tally.relaying++;
        state = State.RELAYING;
        if (!woken) {
            service.activator().answered();
        }
        exchange.begin();
    }

    /** The dial's answer: no address took the connection. */
    void dialFailed(String reason) {
        dial = null;
        tally.dialFailures++;
        if (!woken && service.activator().canWake()) {
            awaitBackend();
            return;
        }
        if (worker.complaints().allows(Complaints.Kind.UNREACHABLE)) {
            String failed = "Failed to connect to backend " + service.backend() + ": " + reason;
            tell(Level.ERR, failed + "; resetting client ", "", ConnectionEnd.UNREACHABLE);
        }
        reset(client, ConnectionEnd.UNREACHABLE);
    }

    private void awaitBackend() {
        state = State.WAITING;
        woken = true;
        // Tells when the client goes, and reads nothing.
        client.interest(Ready.PEER_ENDED);
        service.activator().wake(wake -> later(() -> woken(wake)));
    }

    private void woken(Activator.Wake wake) {
        if (state != State.WAITING) {
            return;
        }
        switch (wake) {
            case Activator.Wake.Ready ready -> {
                client.interest(Ready.NOTHING);
                dial();
            }
            case Activator.Wake.Failed failed -> {
                if (worker.log().keeps(Level.DEBUG)) {
                    String why = ": " + failed.reason();
                    tell(Level.DEBUG, "Resetting client ", why, ConnectionEnd.NOT_STARTED);
                }
                reset(client, ConnectionEnd.NOT_STARTED);
            }
        }
    }

    // ---- events ----

    void ready(Endpoint endpoint, int events) {
        switch (state) {
            case DIALING -> {
                if (endpoint == client) {
                    clientBreaks(events);
                } else if (dial != null) {
                    dial.ready();
                }
            }
            case WAITING -> clientStirs(events);
            case RELAYING -> exchange.ready(endpoint, events);
            case CLOSED -> {}
        }
    }

    /**
     * A client that has ended its stream after sending something awaits its answer, as TCP allows;
     * one that has sent nothing, or is reset, has left.
     */
    private void clientStirs(int events) {
        clientBreaks(events);
        if (state == State.CLOSED) {
            return;
        }
        int unread = worker.kernel().peek(client.fd());
        if (unread > 0) {
            client.interest(Ready.NOTHING);
        } else if (unread != Errno.EAGAIN) {
            close(ConnectionEnd.CLIENT_LEFT);
        }
    }

    /** Told once only while nothing is asked of the client: so it counts at once. */
    private void clientBreaks(int events) {
        if ((events & Ready.ERROR) != 0) {
            close(ConnectionEnd.CLIENT_LEFT);
        }
    }

    // ---- the end ----

    /** Called at every tick of the idle clock; ends when nothing has moved for that many ticks. */
    void tick(int ticks) {
        if (state == State.RELAYING && exchange.quietFor(ticks)) {
            if (exchange.holdsBytes()) {
                cut(ConnectionEnd.IDLE);
            } else {
                close(ConnectionEnd.IDLE);
            }
        }
    }

    /** Hands a step to the loop, from any thread. */
    private void later(Runnable step) {
        worker.loop().execute(() -> guarded(step));
    }

    /** Takes a step that the loop does not guard as it guards {@link #ready}. */
    void guarded(Runnable step) {
        try {
            step.run();
        } catch (Throwable bug) {
            failed(bug);
        }
    }

    void failed(Throwable bug) {
        try {
            if (worker.complaints().allows(Complaints.Kind.BUG)) {
                String what = "Bug, closing the connection of client ";
                tell(Level.ERR, what, ": " + bug, ConnectionEnd.BUG);
            }
        } finally {
            cut(ConnectionEnd.BUG); // even when there is no memory to say it
        }
    }

    /** Ends the connection at once; both sides see that something is missing. */
    void cut(ConnectionEnd why) {
        if (state != State.CLOSED) {
            if (backend != null) {
                backend.resetOnClose();
            }
            reset(client, why);
        }
    }

    /** Ends the connection because one side is lost: the other is reset. */
    void reset(Endpoint survivor) {
        reset(
                survivor,
                survivor == client ? ConnectionEnd.BACKEND_LOST : ConnectionEnd.CLIENT_LOST);
    }

    private void reset(Endpoint survivor, ConnectionEnd why) {
        survivor.resetOnClose();
        close(why);
    }

    /** Ends the connection in whatever state it is; idempotent. */
    void close(ConnectionEnd why) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        tally.ended(why);
        if (visit != null) {
            visit.end(
                    why.word(),
                    exchange == null ? 0 : exchange.toBackend(),
                    exchange == null ? 0 : exchange.toClient());
        }
        client.close();
        if (dial != null) {
            dial.close();
        }
        if (exchange != null) {
            exchange.close();
            tally.relaying--;
        }
        if (backend != null) {
            backend.close();
        }
        worker.closed(this);
    }

    private void tell(Level level, String before, String after, ConnectionEnd end) {
        String client = client();
        Fields fields =
                Fields.NONE
                        .with(Field.CLIENT, client)
                        .with(Field.BACKEND, service.backend())
                        .with(Field.SERVICE, service.name())
                        .with(Field.RESULT, end.word());
        worker.log().log(level, before + client + after, fields);
    }

    /** The client for a log line; only asked for when there is something to say. */
    private String client() {
        SocketAddress address = worker.kernel().peerAddress(client.fd());
        return address == null ? "(gone)" : address.toString();
    }
}
