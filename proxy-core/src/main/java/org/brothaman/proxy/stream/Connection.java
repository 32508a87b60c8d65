package org.brothaman.proxy.stream;

import java.util.Objects;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.log.Level;
import org.brothaman.proxy.loop.EpollEvents;
import org.brothaman.proxy.session.Activation;
import org.brothaman.proxy.session.Activator;
import org.brothaman.proxy.session.Client;
import org.brothaman.proxy.session.ConnectionEnd;
import org.brothaman.proxy.session.RateLimitedLog;
import org.brothaman.proxy.session.Requester;
import org.brothaman.proxy.session.Service;
import org.brothaman.proxy.session.ServiceCounters;
import org.brothaman.proxy.session.Session;
import org.brothaman.proxy.session.SourceAddress;
import org.brothaman.proxy.session.Worker;
import org.jspecify.annotations.Nullable;

/**
 * A client, its backend, and the two directions between them. Made when the client was accepted, on
 * the loop that serves it to the end; dies when both directions have ended or either side is lost.
 * Loop thread only.
 */
final class Connection extends Session {
    private final StreamPath path;
    private final Worker worker;
    private final Service service;
    private final ServiceCounters counters;
    private final Client peer;
    private final Endpoint client;
    private final Entrance entrance;
    private final ConnectionLog log;
    private ConnectionState state = ConnectionState.DIALING;
    private final ConnectSequence connectSequence;
    private final @Nullable Thaw thaw; // null where nothing sleeps under a connection
    private @Nullable Endpoint backend;
    private @Nullable Exchange exchange;
    private @Nullable Farewell farewell; // null unless it is dismissed
    private @Nullable SourceAddress source; // null where the backend can see ours only

    Connection(StreamPath path, Service service, ServiceCounters counters, Client peer) {
        this.path = path;
        this.worker = path.worker();
        this.service = service;
        this.counters = counters;
        this.peer = peer;
        this.client = new Endpoint(this, worker, peer.fd(), service.address().family());
        this.entrance = new Entrance(worker, service, this, client, peer);
        this.log = new ConnectionLog(worker, service, peer);
        this.connectSequence = new ConnectSequence(worker, service, counters, this, client, peer);
        this.thaw = Thaw.of(worker, service, counters, this, connectSequence, client);
    }

    @Override
    protected void open() {
        entrance.begin();
    }

    /** It is known who the client is, and that it may come. */
    void isIn() {
        connectSequence.begin();
    }

    /** The client is a sender without a header, or has sent one and is none. */
    void headerRefused(String reason) {
        if (worker.limitedLog().allows(RateLimitedLog.Kind.BAD_HEADER, service.name())) {
            String why = ": PROXY protocol: " + reason;
            tell(Level.WARNING, "Resetting client ", why, ConnectionEnd.BAD_HEADER);
        }
        cut(ConnectionEnd.BAD_HEADER); // a backend, too: a clean end would say that this was all
    }

    /** Whether the client is one for whom what the backend runs in may be started. */
    boolean mayWake() {
        return !service.wake().asksWho() || service.wake().permit(address());
    }

    @Nullable SocketAddress address() {
        return peer.address(worker.kernel());
    }

    Requester requester() {
        return peer.requester(worker.kernel());
    }

    /** Whether bytes of the client are held here, before there is a backend for them. */
    boolean holdsEarlyBytes() {
        return entrance.holdsBytes();
    }

    ConnectionState state() {
        return state;
    }

    void become(ConnectionState next) {
        state = next;
    }

    /** The sequence's end: a connected socket. */
    void connected(Endpoint endpoint, @Nullable SourceAddress from) {
        backend = endpoint;
        source = from;
        exchange =
                new Exchange(
                        path,
                        this,
                        counters,
                        client,
                        backend,
                        entrance.prelude(),
                        entrance.guard());
        counters.beginsRelaying(mayWake());
        state = ConnectionState.RELAYING;
        if (thaw == null || !thaw.delays(exchange)) {
            exchange.begin();
        }
    }

    void ready(Endpoint endpoint, int events) {
        switch (state) {
            case READING_HEADER -> entrance.ready();
            case AWAITING_DATA, DIALING, WAITING -> connectSequence.ready(endpoint, events);
            case RELAYING -> relay(endpoint, events);
            case THAWING -> Objects.requireNonNull(thaw).missed(endpoint, events);
            case DISMISSED -> Objects.requireNonNull(farewell).ready(endpoint);
            case CLOSED -> {}
        }
    }

    private void relay(Endpoint endpoint, int events) {
        if (thaw == null) {
            relayed().ready(endpoint, events);
        } else {
            thaw.ready(relayed(), endpoint, events);
        }
    }

    /** Whether what the client says must wait, because the backend sleeps. */
    boolean holdsClients() {
        return service.activation().hold().isOn();
    }

    /**
     * The backend has ended at once, or was lost, without a word. Nobody was there perhaps but a
     * port forwarder whose container is gone, and is to be looked after. Then a client of whom
     * nothing was passed on gets another try: true, and the exchange is over.
     */
    boolean endsWithoutAWord() {
        Activator activator = service.activator();
        if (!activator.canWake()) {
            return false;
        }
        activator.doubt();
        if (!relayed().isUntouched() || !connectSequence.mayWake() || !activator.mustWait()) {
            return false;
        }
        leaveBackend();
        connectSequence.beginAnew();
        return true;
    }

    /** What there is while it relays. */
    private Exchange relayed() {
        return Objects.requireNonNull(exchange);
    }

    private void leaveBackend() {
        relayed().close();
        exchange = null;
        counters.endsRelaying();
        Endpoint lost = Objects.requireNonNull(backend);
        lost.resetOnClose();
        lost.close();
        backend = null;
        client.interest(EpollEvents.NOTHING);
    }

    // ---- the end ----

    @Override
    protected boolean uses(Activation unit) {
        return service.activation() == unit;
    }

    @Override
    protected boolean isQuiet() {
        return state == ConnectionState.DISMISSED
                || state == ConnectionState.RELAYING && relayed().isQuiet();
    }

    @Override
    protected void dismiss(boolean politely) {
        if (state != ConnectionState.RELAYING) {
            return;
        }
        if (!politely) {
            cut(ConnectionEnd.QUIET);
            return;
        }
        relayed().close();
        counters.endsRelaying();
        state = ConnectionState.DISMISSED;
        farewell = new Farewell(worker.kernel(), this, client, Objects.requireNonNull(backend));
        farewell.begin();
    }

    @Override
    protected void endDismissed() {
        if (state == ConnectionState.DISMISSED) {
            Objects.requireNonNull(farewell).end();
        }
    }

    @Override
    protected void tick(int ticks) {
        if (state == ConnectionState.RELAYING && relayed().countQuietTick() >= ticks) {
            if (relayed().holdsBytes()) {
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

    @Override
    protected void failed(Throwable bug) {
        try {
            log.bug(bug);
        } finally {
            cut(ConnectionEnd.BUG); // even when there is no memory to say it
        }
    }

    @Override
    protected void cut(ConnectionEnd why) {
        if (state != ConnectionState.CLOSED) {
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
        if (state == ConnectionState.CLOSED) {
            return;
        }
        if (state == ConnectionState.RELAYING && exchange != null) {
            counters.endsRelaying();
        }
        state = ConnectionState.CLOSED;
        counters.ended(why);
        log.ended(why, exchange, source);
        client.close();
        entrance.close();
        connectSequence.close();
        if (thaw != null) {
            thaw.close();
        }
        if (exchange != null) {
            exchange.close();
        }
        if (backend != null) {
            backend.close();
        }
        worker.sessions().ended(this, service, why.mayBeUse() && mayWake());
    }

    void tell(Level level, String before, String after, ConnectionEnd end) {
        log.tell(level, before, after, end);
    }
}
