package org.brothaman.proxy.simulation;

import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.loop.EpollEvents;

/**
 * A TCP connection between the proxy, which has a descriptor for it, and a peer, which follows a
 * script. Keeps to what Linux does: bytes that arrived before a reset can still be read, an error
 * is told once, a close with unread bytes resets.
 */
final class Link {
    enum State {
        FRESH,
        CONNECTING,
        /** The handshake is over, which the proxy has not yet asked about. */
        CONNECTED,
        REFUSED,
        ESTABLISHED
    }

    final World world;
    final Pair pair;
    final boolean ofClient;
    final Bytes toProxy = new Bytes();
    final Bytes toPeer = new Bytes();
    final int toProxyRoom;
    final int toPeerRoom;
    State state = State.FRESH;
    Peer peer;

    boolean peerEnded;
    boolean peerGone;
    boolean peerReset;
    private boolean errorPending;
    private boolean dead;

    boolean proxyEnded;
    boolean proxyClosed;
    boolean proxyReset;
    boolean linger;
    boolean refused;

    /** What the proxy has taken, and whether it was told of the end behind it. */
    long taken;

    boolean endTaken;
    long given;

    /** When the proxy last took a byte of it, or the end. */
    long heardAt;

    /** Its connection was half closed and silent for too long. */
    boolean tooSilent;

    /** How often something has come for the proxy: what edge-triggered epoll reports. */
    long arrivals;

    Link(World world, Pair pair, boolean ofClient) {
        this.world = world;
        this.pair = pair;
        this.ofClient = ofClient;
        Script says = ofClient ? pair.clientScript : pair.backendScript;
        Script hears = ofClient ? pair.backendScript : pair.clientScript;
        this.toProxyRoom = world.room(says.length);
        this.toPeerRoom = world.room(hears.length);
    }

    /** connect(2): luck decides how it goes. */
    int connect() {
        return switch (state) {
            case FRESH -> begin();
            case CONNECTING -> Errno.EALREADY;
            case CONNECTED -> established();
            case REFUSED -> Errno.ECONNREFUSED;
            case ESTABLISHED -> Errno.EISCONN;
        };
    }

    private int begin() {
        world.effects++;
        int luck = world.random.nextInt(100);
        if (!pair.route.awake || luck < 5) {
            return world.pick(Errno.ECONNREFUSED, Errno.EHOSTUNREACH, Errno.ENOENT);
        }
        if (luck < 10) {
            return Errno.EAGAIN;
        }
        state = State.CONNECTING;
        if (luck < 14) {
            return Errno.EINPROGRESS; // for ever
        }
        if (luck < 20) {
            world.later(() -> settle(State.REFUSED));
        } else if (luck < 40) {
            world.later(() -> settle(State.CONNECTED));
        } else if (luck < 70) {
            state = State.CONNECTED;
        } else {
            return established();
        }
        return world.random.nextInt(20) == 0 ? Errno.EINTR : Errno.EINPROGRESS;
    }

    private void settle(State outcome) {
        if (!proxyClosed) {
            state = outcome;
        }
    }

    private int established() {
        world.effects++;
        state = State.ESTABLISHED;
        if (pair.backend != null) {
            throw world.fail("a second backend for one client");
        }
        pair.backend = this;
        peer = new Peer(this, pair.backendScript, pair.clientScript);
        return 0;
    }

    int readiness() {
        return switch (state) {
            case FRESH -> EpollEvents.OUT | EpollEvents.HANG_UP;
            case CONNECTING -> EpollEvents.NOTHING;
            case CONNECTED -> EpollEvents.OUT;
            case REFUSED ->
                    EpollEvents.IN | EpollEvents.OUT | EpollEvents.ERROR | EpollEvents.HANG_UP;
            case ESTABLISHED -> readinessNow();
        };
    }

    private int readinessNow() {
        int ready = 0;
        boolean over = lost();
        if (toProxy.size() > 0 || peerEnded || over) {
            ready |= EpollEvents.IN;
        }
        if (toPeer.size() < toPeerRoom || over) {
            ready |= EpollEvents.OUT;
        }
        if (errorPending) {
            ready |= EpollEvents.ERROR;
        }
        if (over || peerEnded && proxyEnded) {
            ready |= EpollEvents.HANG_UP;
        }
        if (over || peerEnded) {
            ready |= EpollEvents.PEER_ENDED;
        }
        return ready;
    }

    /** What recv(2) would say when there is no byte: 0 at the end, or an error. */
    int nothingToTake() {
        if (errorPending) {
            errorPending = false;
            dead = true;
            return Errno.ECONNRESET;
        }
        if (peerEnded || dead) {
            if (peerEnded && !dead && !endTaken) {
                endTaken = true;
                heardAt = world.now;
            }
            return 0;
        }
        return Errno.EAGAIN;
    }

    /** The room for sending, or an error. */
    int room() {
        if (proxyEnded) {
            world.fail("sends after it has ended its stream");
        }
        if (errorPending) {
            errorPending = false;
            dead = true;
            return Errno.ECONNRESET;
        }
        if (dead) {
            return Errno.EPIPE;
        }
        int room = toPeerRoom - toPeer.size();
        return room > 0 ? room : Errno.EAGAIN;
    }

    /** The peer's bytes arrive. */
    void say(byte[] bytes, int offset, int length) {
        toProxy.put(bytes, offset, length);
        arrivals++;
    }

    /** The peer's end of stream arrives. */
    void endByPeer() {
        peerEnded = true;
        arrivals++;
    }

    void give(byte[] bytes, int length) {
        given += length;
        if (peerGone) {
            world.later(this::resetByPeer);
        } else {
            toPeer.put(bytes, 0, length);
        }
    }

    /** Whether the connection is lost. */
    boolean lost() {
        return dead || errorPending;
    }

    /** SO_ERROR of getsockopt(2). */
    int error() {
        boolean was = errorPending;
        if (was) {
            errorPending = false;
            dead = true;
        }
        return was ? -Errno.ECONNRESET : 0;
    }

    void resetByPeer() {
        if (!dead && !proxyReset) {
            peerReset = true;
            errorPending = !proxyClosed;
            arrivals++;
            toPeer.clear();
        }
    }

    /** The peer lets go of its socket without having read all: a reset when it has bytes unread. */
    void closedByPeer() {
        peerGone = true;
        if (toPeer.size() > 0) {
            resetByPeer();
        } else {
            endByPeer();
        }
    }

    void endByProxy() {
        world.judge.ended(this);
        proxyEnded = true;
    }

    void closeByProxy() {
        proxyClosed = true;
        if (state != State.ESTABLISHED) {
            return;
        }
        if (isLeft()) {
            pair.backend = null; // and there may be another
            proxyReset = linger;
            return;
        }
        if (linger || toProxy.size() > 0) {
            world.judge.reset(this);
            proxyReset = true;
            // The network may have delivered some of it.
            toPeer.cut(world.random.nextInt(toPeer.size() + 1));
        } else {
            if (!proxyEnded) {
                endByProxy();
            }
        }
    }

    /** A backend that was there for nothing, while the client stays. */
    private boolean isLeft() {
        boolean gone = peerEnded || peerReset;
        return !ofClient && !pair.client.proxyClosed && gone && taken == 0 && given == 0;
    }
}
