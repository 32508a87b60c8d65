package org.brothaman.proxy.activation.readiness;

import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * One connection to a backend, from the first SYN to a verdict. Driven by {@link Prober}, never
 * waits itself. Owns its descriptor from the constructor to {@link #close}.
 */
final class Attempt implements AutoCloseable {

    /** Where an attempt stands. */
    enum Verdict {
        PENDING,
        READY,
        FAILED
    }

    /** What is said on the connection once it is there. Answers as {@link Attempt} does. */
    interface Probe {
        Verdict go(int fd);

        /** Why the verdict was FAILED, or what is missing as yet. */
        String reason();
    }

    private enum State {
        CONNECTING,
        TALKING,
        OVER
    }

    private final Sockets sockets;
    private final SocketAddress address;
    private final Probe probe;
    private State state = State.CONNECTING;
    private String reason = "not connected yet";
    private int fd;

    Attempt(Sockets sockets, SocketAddress address, Probe probe) {
        this.sockets = sockets;
        this.address = address;
        this.probe = probe;
        this.fd = sockets.open(address.family());
        if (fd < 0) {
            fail(fd);
        }
    }

    Verdict step() {
        if (state == State.CONNECTING) {
            connect();
        }
        return switch (state) {
            case CONNECTING -> Verdict.PENDING;
            case OVER -> Verdict.FAILED;
            case TALKING -> {
                Verdict verdict = probe.go(fd);
                reason = probe.reason();
                yield verdict;
            }
        };
    }

    private void connect() {
        int result = sockets.connect(fd, address);
        if (result == Errno.EINPROGRESS) {
            // On this host it is over by now, whichever way, and the next pause need not be.
            result = sockets.connect(fd, address);
        }
        switch (result) {
            case 0, Errno.EISCONN -> state = State.TALKING;
            case Errno.EINPROGRESS, Errno.EALREADY, Errno.EINTR -> reason = "no answer";
            // A UNIX socket whose queue is full: there is a listener, it is busy.
            case Errno.EAGAIN -> reason = "its accept queue is full";
            default -> fail(result);
        }
    }

    private void fail(int errno) {
        state = State.OVER;
        reason = Errno.text(errno);
    }

    boolean isConnected() {
        return state == State.TALKING;
    }

    String reason() {
        return reason;
    }

    @Override
    public void close() {
        int open = fd;
        fd = -1;
        if (open >= 0) {
            sockets.close(open);
        }
    }
}
