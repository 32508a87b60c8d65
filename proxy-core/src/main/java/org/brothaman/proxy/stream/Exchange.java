package org.brothaman.proxy.stream;

import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.loop.EpollEvents;
import org.brothaman.proxy.session.ConnectionEnd;
import org.brothaman.proxy.session.ServiceCounters;
import org.brothaman.proxy.session.Worker;
import org.jspecify.annotations.Nullable;

/**
 * What passes between a client and its backend: the two directions, and what epoll waits for on
 * their behalf. Part of a {@link Connection} while that relays; tells it when both directions have
 * ended or a side is lost. Loop thread only.
 */
final class Exchange {
    /** A server that closes connections because they are idle does not do so within that time. */
    private static final long YOUNG_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final StreamPath path;
    private final Worker worker;
    private final Connection connection;
    private final ServiceCounters counters;
    private final Endpoint client;
    private final Endpoint backend;
    private final Direction upstream;
    private final Direction downstream;
    private final long madeNanos;
    private boolean over;
    private boolean resting;
    private boolean owing;
    private int settled; // Interest.atRest when it was last said what is waited for
    private long bytesSeen = -1;
    private int quietTicks;

    private @Nullable Silence silence; // null while both or none have ended

    Exchange(
            StreamPath path,
            Connection connection,
            ServiceCounters counters,
            Endpoint client,
            Endpoint backend,
            Prelude prelude,
            @Nullable HeaderGuard guard) {
        this.path = path;
        this.worker = path.worker();
        this.connection = connection;
        this.counters = counters;
        this.client = client;
        this.backend = backend;
        madeNanos = worker.loop().turnTime();
        boolean user = connection.mayWake();
        upstream = new Direction(worker, client, backend, counters.toBackend(user), prelude, guard);
        downstream =
                new Direction(worker, backend, client, counters.toClient(user), Prelude.NONE, null);
    }

    /** Begins, or goes on after a rest. */
    void begin() {
        resting = false;
        // A client that speaks first has mostly spoken by now, which spares the loop a round.
        pump(upstream);
        if (!over) {
            updateInterest();
        }
    }

    /** One of the two may be ready for these events. */
    void ready(Endpoint endpoint, int events) {
        Direction outgoing = endpoint == client ? upstream : downstream;
        Direction incoming = endpoint == client ? downstream : upstream;
        boolean troubled = (events & (EpollEvents.ERROR | EpollEvents.HANG_UP)) != 0;
        boolean idle = true;
        if ((events & EpollEvents.URGENT) != 0) {
            outgoing.expectRemainders();
        }
        if ((events & EpollEvents.PEER_ENDED) != 0) {
            outgoing.expectNoMore();
        }
        if (incoming.wantsToWrite() && (troubled || (events & EpollEvents.OUT) != 0)) {
            idle = false;
            pump(incoming);
        }
        if (!over && outgoing.wantsToRead() && (troubled || (events & EpollEvents.IN) != 0)) {
            idle = false;
            pump(outgoing);
            if ((events & EpollEvents.PEER_ENDED) != 0) {
                // The end stands behind these bytes, and who asked for it once is not told again.
                pumpOn(outgoing);
            }
        }
        if (idle
                && troubled
                && worker.kernel().option(endpoint.fd(), Option.SOL_SOCKET, Option.SO_ERROR) != 0
                && !(endpoint == backend && leavesWithoutAWord())) {
            lost(endpoint);
        }
        if (!over && (settled == 0 || settled != Interest.atRest(upstream, downstream))) {
            updateInterest();
        }
    }

    private void pump(Direction direction) {
        boolean up = direction == upstream;
        switch (direction.pump()) {
            case WAITS -> {}
            case ENDED -> {
                if (!up && leavesWithoutAWord()) {
                    return;
                }
                if (upstream.ended() && downstream.ended()) {
                    connection.close(ConnectionEnd.COMPLETED);
                } else {
                    worker.kernel().shutdownOutput((up ? backend : client).fd());
                    awaitOtherEnd(up ? downstream : upstream);
                }
            }
            case SOURCE_LOST -> {
                if (up || !leavesWithoutAWord()) {
                    lost(up ? client : backend);
                }
            }
            case HEADER_REFUSED ->
                    connection.headerRefused(
                            "sent a header, but is not in --accept-proxy-protocol");
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
                if (up && leavesWithoutAWord()) {
                    return;
                }
                lost(up ? backend : client);
            }
        }
    }

    /** Whether the backend did, and the connection begins anew: then all is over here. */
    private boolean leavesWithoutAWord() {
        // A client that was told of the end cannot be served by another.
        return silence == null
                && downstream.bytes() == 0
                && !downstream.wantsToWrite()
                && !upstream.ended()
                && worker.loop().turnTime() - madeNanos <= YOUNG_NANOS
                && connection.endsWithoutAWord();
    }

    /** Whether nothing was taken from either side. */
    boolean isUntouched() {
        return upstream.isUntouched() && !upstream.ended() && downstream.isUntouched();
    }

    /** Until nothing more comes or nothing more is taken. */
    private void pumpOn(Direction direction) {
        long before = -1;
        while (!over && direction.wantsToRead() && direction.bytes() > before) {
            before = direction.bytes();
            pump(direction);
        }
    }

    /** Whether what the client says is wanted. */
    boolean readsClient() {
        return upstream.wantsToRead();
    }

    /** Whether bytes were taken from the client that the backend has not got. */
    boolean holdsBytesForBackend() {
        return upstream.wantsToWrite();
    }

    private void noteDebt(boolean owes) {
        if (owes != owing) {
            owing = owes;
            counters.owes(owes);
        }
    }

    /** Says what is waited for, after each step. */
    void updateInterest() {
        noteDebt(upstream.wantsToWrite());
        if (resting) {
            return;
        }
        client.interest(Interest.of(upstream, downstream));
        backend.interest(Interest.of(downstream, upstream));
        settled = Interest.atRest(upstream, downstream);
    }

    /** To be called once a tick; how many ticks nothing has moved for. */
    int countQuietTick() {
        quietTicks = bytes() == bytesSeen ? quietTicks + 1 : 0;
        bytesSeen = bytes();
        return quietTicks;
    }

    /** One side has ended its stream; the direction from the other is open. */
    private void awaitOtherEnd(Direction open) {
        boolean up = open == upstream;
        silence =
                new Silence(
                        this,
                        up ? path.clientFin() : path.backendFin(),
                        connection,
                        open,
                        up ? backend : client,
                        up ? client : backend,
                        up ? ConnectionEnd.CLIENT_FIN : ConnectionEnd.BACKEND_FIN);
        silence.begin();
    }

    /** Whether nothing more is to be heard now from that side, and the connection goes on. */
    boolean hear(Direction open) {
        if (resting) {
            return false;
        }
        if (open == downstream || !connection.holdsClients()) {
            pump(open);
            return !over;
        }
        int unread = worker.kernel().peek(client.fd());
        if (unread < 0 && unread != Errno.EAGAIN) {
            lost(client); // told once, and this was it
        }
        return unread == Errno.EAGAIN;
    }

    /** One side is lost: the other is reset. */
    void lost(Endpoint endpoint) {
        connection.reset(endpoint == client ? backend : client);
    }

    /** Waits for nothing until it begins again. */
    void rest() {
        resting = true;
        settled = 0;
        client.interest(EpollEvents.NOTHING);
        backend.interest(EpollEvents.NOTHING);
    }

    /**
     * Whether no byte is on its way, and none is there to be taken. Not of one that is half closed:
     * that has a limit of its own, and who awaits the rest must not take our end for it.
     */
    boolean isQuiet() {
        return silence == null
                && !holdsBytes()
                && saysNothing(upstream, client)
                && saysNothing(downstream, backend);
    }

    /** First bytes that are too few to tell what they are do not count. */
    private boolean saysNothing(Direction direction, Endpoint source) {
        int unread = worker.kernel().peek(source.fd());
        if (unread < 0 && unread != Errno.EAGAIN) {
            lost(source); // told once, and this was it
        }
        return unread == Errno.EAGAIN || unread > 0 && direction.isUnclear();
    }

    /** Whether bytes were taken from one side that the other has not got. */
    boolean holdsBytes() {
        return upstream.wantsToWrite() || downstream.wantsToWrite();
    }

    /** Bytes passed on to the backend. */
    long toBackend() {
        return upstream.bytes();
    }

    long toClient() {
        return downstream.bytes();
    }

    /** Bytes passed on, both ways. */
    long bytes() {
        return toBackend() + toClient();
    }

    /** Drops what is in flight; idempotent. */
    void close() {
        over = true;
        noteDebt(false);
        if (silence != null) {
            silence.end();
            silence = null;
        }
        upstream.close();
        downstream.close();
    }
}
