package org.brothaman.proxy.server;

import java.util.List;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.Resolution;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.kernel.SocketAddress;
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
    private final Endpoint client;
    private State state = State.DIALING;
    private Dial dial;
    private Endpoint backend;
    private Direction upstream;
    private Direction downstream;
    private boolean woken;
    private long bytesSeen;
    private int quietTicks;

    /** Its place in the worker's list. */
    int index;

    Connection(Worker worker, Service service, int clientFd) {
        this.worker = worker;
        this.service = service;
        this.client = new Endpoint(this, worker, clientFd);
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
        upstream = new Direction(worker, client, backend, worker.toBackends());
        downstream = new Direction(worker, backend, client, worker.toClients());
        state = State.RELAYING;
        if (!woken) {
            service.activator().answered();
        }
        // A client that speaks first has mostly spoken by now: sparing the loop a round is worth an
        // attempt.
        pump(upstream);
        if (state == State.RELAYING) {
            updateInterest();
        }
    }

    /** The dial's answer: no address took the connection. */
    void dialFailed(String reason) {
        dial = null;
        if (!woken && service.activator().canWake()) {
            awaitBackend();
            return;
        }
        worker.log()
                .error(
                        "Failed to connect to backend "
                                + service.backend()
                                + ": "
                                + reason
                                + "; resetting client "
                                + client());
        reset(client);
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
                worker.log().debug("Resetting client " + client() + ": " + failed.reason());
                reset(client);
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
            case RELAYING -> relay(endpoint, events);
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
            close();
        }
    }

    /** Told once only while nothing is asked of the client: so it counts at once. */
    private void clientBreaks(int events) {
        if ((events & Ready.ERROR) != 0) {
            close();
        }
    }

    private void relay(Endpoint endpoint, int events) {
        Direction outgoing = endpoint == client ? upstream : downstream;
        Direction incoming = endpoint == client ? downstream : upstream;
        boolean troubled = (events & (Ready.ERROR | Ready.HANG_UP)) != 0;
        boolean idle = true;
        if (incoming.wantsToWrite() && (troubled || (events & Ready.OUT) != 0)) {
            idle = false;
            pump(incoming);
        }
        if (state == State.RELAYING
                && outgoing.wantsToRead()
                && (troubled || (events & Ready.IN) != 0)) {
            idle = false;
            pump(outgoing);
            if ((events & Ready.PEER_ENDED) != 0) {
                // The end stands behind these bytes: to go for it at once spares a round.
                pumpOn(outgoing);
            }
        }
        if (idle
                && troubled
                && worker.kernel().option(endpoint.fd(), Option.SOL_SOCKET, Option.SO_ERROR) != 0) {
            reset(other(endpoint));
        }
        if (state == State.RELAYING) {
            updateInterest();
        }
    }

    private void pump(Direction direction) {
        boolean up = direction == upstream;
        switch (direction.pump()) {
            case WAITS -> {}
            case ENDED -> {
                if (upstream.ended() && downstream.ended()) {
                    close();
                } else {
                    worker.kernel().shutdownOutput((up ? backend : client).fd());
                }
            }
            case SOURCE_LOST -> reset(up ? backend : client);
            case TARGET_LOST -> {
                // What the lost side said before it went still belongs to the other: an answer,
                // mostly.
                Direction last = up ? downstream : upstream;
                long before;
                do {
                    before = last.bytes();
                } while (last.wantsToRead()
                        && last.pump() == Direction.Progress.WAITS
                        && last.bytes() > before);
                reset(up ? client : backend);
            }
        }
    }

    /** Until nothing more comes or nothing more is taken. */
    private void pumpOn(Direction direction) {
        long before = -1;
        while (state == State.RELAYING && direction.wantsToRead() && direction.bytes() > before) {
            before = direction.bytes();
            pump(direction);
        }
    }

    private void updateInterest() {
        client.interest(interest(upstream, downstream));
        backend.interest(interest(downstream, upstream));
    }

    private static int interest(Direction outgoing, Direction incoming) {
        return (outgoing.wantsToRead() ? Ready.IN | Ready.PEER_ENDED : Ready.NOTHING)
                | (incoming.wantsToWrite() ? Ready.OUT : Ready.NOTHING);
    }

    // ---- the end ----

    /** Called at every tick of the idle clock; ends when nothing has moved for that many ticks. */
    void tick(int ticks) {
        if (quietFor(ticks)) {
            if (upstream.wantsToWrite() || downstream.wantsToWrite()) {
                cut();
            } else {
                close();
            }
        }
    }

    private boolean quietFor(int ticks) {
        long bytes = state == State.RELAYING ? upstream.bytes() + downstream.bytes() : -1;
        quietTicks = bytes == bytesSeen ? quietTicks + 1 : 0;
        bytesSeen = bytes;
        return state == State.RELAYING && quietTicks > ticks;
    }

    /** Hands a step to the loop, from any thread. */
    private void later(Runnable step) {
        worker.loop().execute(() -> guarded(step));
    }

    /** Takes a step that the loop does not guard as it guards {@link #ready}. */
    void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException bug) {
            failed(bug);
        }
    }

    void failed(Throwable bug) {
        worker.log().error("Bug, closing the connection of client " + client() + ": " + bug);
        cut();
    }

    /** Ends the connection at once; both sides see that something is missing. */
    void cut() {
        if (state != State.CLOSED) {
            if (backend != null) {
                backend.resetOnClose();
            }
            reset(client);
        }
    }

    /** Ends the connection, with a reset of the side that is still there. */
    private void reset(Endpoint survivor) {
        survivor.resetOnClose();
        close();
    }

    /** Ends the connection in whatever state it is; idempotent. */
    void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        client.close();
        if (dial != null) {
            dial.close();
        }
        if (backend != null) {
            upstream.close();
            downstream.close();
            backend.close();
        }
        worker.closed(this);
    }

    private Endpoint other(Endpoint endpoint) {
        return endpoint == client ? backend : client;
    }

    /** The client for a log line; only asked for when there is something to say. */
    private String client() {
        SocketAddress address = worker.kernel().peerAddress(client.fd());
        return address == null ? "(gone)" : address.toString();
    }
}
