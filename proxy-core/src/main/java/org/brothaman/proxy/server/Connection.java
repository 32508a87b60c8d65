package org.brothaman.proxy.server;

import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.log.Field;
import org.brothaman.proxy.log.Fields;
import org.brothaman.proxy.log.Level;
import org.brothaman.proxy.loop.EpollEvents;

/**
 * A client, its backend, and the two directions between them. Made when the client was accepted, on
 * the loop that serves it to the end; dies when both directions have ended or either side is lost.
 * Loop thread only.
 */
final class Connection {
    /** Where it stands; how long it may stand there is said with each. */
    enum State {
        /** The backend is being resolved or connected to: for the connect timeout, each time. */
        DIALING,
        /** What the backend runs in is being started: for the activator's patience. */
        WAITING,
        /** Bytes pass: for as long as they do, and the idle timeout, if there is one. */
        RELAYING,
        /** Over: nothing is held any more. */
        CLOSED
    }

    /** A server that closes connections because they are idle does not do so within that time. */
    private static final long YOUNG_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Worker worker;
    private final Service service;
    private final ServiceCounters counters;
    private final Endpoint client;
    private final AccessLogEntry logEntry; // null without the access log
    private State state = State.DIALING;
    private final ConnectSequence connectSequence;
    private Endpoint backend;
    private Exchange exchange;
    private long connectedNanos;

    /** Its place in the worker's list. */
    int index;

    Connection(Worker worker, Service service, ServiceCounters counters, int clientFd) {
        this.worker = worker;
        this.service = service;
        this.counters = counters;
        this.client = new Endpoint(this, worker, clientFd, service.address().family());
        this.logEntry = AccessLogEntry.begin(worker, service, clientFd);
        this.connectSequence = new ConnectSequence(worker, service, counters, this, client);
    }

    void open() {
        connectSequence.begin();
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }

    /** The approach's end: a connected socket. */
    void connected(Endpoint endpoint) {
        backend = endpoint;
        exchange = new Exchange(worker, this, counters, client, backend);
        counters.relaying++;
        state = State.RELAYING;
        connectedNanos = worker.loop().nanoTime();
        exchange.begin();
    }

    void ready(Endpoint endpoint, int events) {
        switch (state) {
            case DIALING, WAITING -> connectSequence.ready(endpoint, events);
            case RELAYING -> exchange.ready(endpoint, events);
            case CLOSED -> {}
        }
    }

    /**
     * The backend ends, or is lost, and has not said a word. If that comes at once, nobody was
     * there perhaps but a port forwarder whose container is gone, and is to be looked after. Then a
     * client of whom nothing was passed on gets another try: true, and the exchange is over.
     */
    boolean endsWithoutAWord() {
        Activator activator = service.activator();
        if (worker.loop().nanoTime() - connectedNanos > YOUNG_NANOS || !activator.canWake()) {
            return false;
        }
        activator.doubt();
        if (!exchange.isUntouched() || !connectSequence.mayWake() || !activator.mustWait()) {
            return false;
        }
        leaveBackend();
        connectSequence.beginAnew();
        return true;
    }

    private void leaveBackend() {
        exchange.close();
        exchange = null;
        counters.relaying--;
        backend.resetOnClose();
        backend.close();
        backend = null;
        client.interest(EpollEvents.NOTHING);
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
    void later(Runnable step) {
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
            if (worker.limitedLog().allows(RateLimitedLog.Kind.BUG)) {
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

    void reset(Endpoint survivor, ConnectionEnd why) {
        survivor.resetOnClose();
        close(why);
    }

    /** Ends the connection in whatever state it is; idempotent. */
    void close(ConnectionEnd why) {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        counters.ended(why);
        if (logEntry != null) {
            logEntry.end(
                    why.word(),
                    exchange == null ? 0 : exchange.toBackend(),
                    exchange == null ? 0 : exchange.toClient());
        }
        client.close();
        connectSequence.close();
        if (exchange != null) {
            exchange.close();
            counters.relaying--;
        }
        if (backend != null) {
            backend.close();
        }
        worker.closed(this);
    }

    void tell(Level level, String before, String after, ConnectionEnd end) {
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
