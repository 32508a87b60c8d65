package org.brothaman.proxy.simulation;

import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.loop.EpollEvents;
import org.brothaman.proxy.proxyprotocol.HeaderDecoder;

/**
 * A TCP connection between the proxy, which has a descriptor for it, and a peer, which follows a
 * script. Keeps to what Linux does: bytes that arrived before a reset can still be read, an error
 * is told once, a close with unread bytes resets.
 */
final class Link {
    final World world;
    final Pair pair;
    final boolean ofClient;
    final Bytes toProxy = new Bytes();
    final Bytes toPeer = new Bytes();
    final int toProxyRoom;
    final int toPeerRoom;
    final Handshake handshake;
    Peer peer;

    /** The header that a backend is told first; null when it is told none. */
    private final Heard header;

    boolean peerEnded;
    boolean peerGone;
    boolean peerReset;
    private boolean errorPending;
    private boolean dead;

    boolean proxyEnded;
    boolean proxyClosed;
    boolean proxyReset;
    boolean linger;

    /** The proxy is about to close it. */
    boolean letGo;

    boolean refused;

    /** What the proxy has taken, and whether it was told of the end behind it. */
    long taken;

    boolean endTaken;
    long given;

    /** When the proxy last took a byte of it, or the end. */
    long heardAt;

    /** Its connection was half closed and silent for too long. */
    boolean tooSilent;

    /** The step in which the proxy has last looked for a byte in vain. */
    int foundEmptyIn;

    /** How often something has come for the proxy: what edge-triggered epoll reports. */
    long arrivals;

    Link(World world, Pair pair, boolean ofClient) {
        this.world = world;
        this.pair = pair;
        this.ofClient = ofClient;
        this.handshake = new Handshake(world, this);
        Script says = ofClient ? pair.clientScript : pair.backendScript;
        Script hears = ofClient ? pair.backendScript : pair.clientScript;
        this.header = !ofClient && pair.route.header.isOn() ? new Heard(pair) : null;
        // No receive buffer is so small that a look at first bytes could fill it, socket(7).
        this.toProxyRoom =
                Math.max(world.room(says.length), guarded() ? HeaderDecoder.BEGINNING_MAX : 0);
        this.toPeerRoom = world.room(hears.length);
    }

    void established() {
        if (pair.backend != null) {
            throw world.fail("a second backend for one client");
        }
        pair.connected(this);
        peer = new Peer(this, pair.backendScript, pair.clientScript);
    }

    int readiness() {
        return handshake.over() ? readinessNow() : handshake.readiness();
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

    /** Whether its peer is no backend that is frozen. */
    boolean canMove() {
        return ofClient || !pair.route.isFrozen();
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
        if (!ofClient && pair.route.mustHoldBack() && !pair.client.lost()) {
            world.fail("bytes pass on to a backend that is frozen");
        }
        long before = streamGiven();
        given += length;
        if (header != null) {
            header.more(bytes, length);
        }
        world.passed(ofClient, streamGiven() - before);
        world.headers.gives(this);
        if (peerGone) {
            world.later(this::resetByPeer);
        } else {
            toPeer.put(bytes, 0, length);
        }
    }

    /** How much of what was given is a header. */
    int headerGiven() {
        return header == null ? 0 : header.length();
    }

    /** All of a header was given, if there is to be one. */
    boolean headerWhole() {
        return header == null || header.whole();
    }

    /** What the proxy has passed on of the other's stream. */
    long streamGiven() {
        return given - headerGiven();
    }

    /** What the proxy has taken of the peer's stream. */
    long streamTaken() {
        return ofClient ? Math.max(0, taken - pair.opening.length()) : taken;
    }

    /** Whether the connection is lost. */
    boolean lost() {
        return dead || errorPending;
    }

    /** getsockopt(2). */
    int option(int level, int name) {
        if (level == Option.IPPROTO_TCP && name == Option.TCP_INFO) {
            return proxyEnded && toPeer.size() > 0 ? Option.TCP_FIN_WAIT1 : 0;
        }
        if (name != Option.SO_ERROR || !errorPending) {
            return 0;
        }
        errorPending = false;
        dead = true;
        world.effects++;
        return -Errno.ECONNRESET;
    }

    /** Whether its peer may send no header. */
    boolean guarded() {
        return ofClient && pair.guarded();
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
        if (!handshake.over()) {
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
        return !ofClient && !pair.client.proxyClosed && gone && taken == 0 && streamGiven() == 0;
    }
}
