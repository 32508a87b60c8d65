package org.brothaman.proxy.simulation;

import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.loop.EpollEvents;

/** How the proxy gets a connection to a backend: connect(2), and luck decides how it goes. */
final class Handshake {
    enum State {
        FRESH,
        CONNECTING,
        /** The handshake is over, which the proxy has not yet asked about. */
        CONNECTED,
        REFUSED,
        ESTABLISHED
    }

    private final World world;
    private final Link link;
    private State state;

    Handshake(World world, Link link) {
        this.world = world;
        this.link = link;
        this.state = link.ofClient ? State.ESTABLISHED : State.FRESH;
    }

    boolean over() {
        return state == State.ESTABLISHED;
    }

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
        if (!link.pair.route.awake || luck < 5) {
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
        if (!link.proxyClosed) {
            state = outcome;
        }
    }

    private int established() {
        world.effects++;
        state = State.ESTABLISHED;
        link.established();
        return 0;
    }

    /** What epoll reports before it is over. */
    int readiness() {
        return switch (state) {
            case FRESH -> EpollEvents.OUT | EpollEvents.HANG_UP;
            case CONNECTING, ESTABLISHED -> EpollEvents.NOTHING;
            case CONNECTED -> EpollEvents.OUT;
            case REFUSED ->
                    EpollEvents.IN | EpollEvents.OUT | EpollEvents.ERROR | EpollEvents.HANG_UP;
        };
    }
}
