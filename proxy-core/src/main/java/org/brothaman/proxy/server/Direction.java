package org.brothaman.proxy.server;

import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.relay.Relay;
import org.brothaman.proxy.relay.RelayPool;

/**
 * One half of a connection: the bytes that go from one endpoint to the other, and the end of their
 * stream. Holds a relay only while bytes are in flight, and reads no further before they are passed
 * on: that is the back-pressure. Small messages are copied, streams spliced, switched by what was
 * last seen. Loop thread only.
 */
final class Direction {
    /** How a step went; an ordinary outcome each. */
    enum Progress {
        /** Nothing more to do until a socket is ready. */
        WAITS,
        /** The last byte and the end of the stream have been passed on. */
        ENDED,
        /** The source failed. */
        SOURCE_LOST,
        /** The target failed. */
        TARGET_LOST
    }

    /**
     * A splice that moved less than this would have been cheaper as a copy; measured in
     * docs/performance.md.
     */
    private static final int SPLICE_WORTHWHILE = 2 << 10;

    /** A source that gave less is most likely empty for now; epoll says so if it is not. */
    private static final int MORE_LIKELY = 512 << 10;

    /** Bytes after which others on the loop get their turn. */
    private static final int TURN_BYTES = 4 << 20;

    private final Worker worker;
    private final Endpoint source;
    private final Endpoint target;
    private final ByteCounter counters;
    private Relay relay;
    private boolean ended;
    private boolean bulk;
    private boolean streams;
    private boolean spliceRefused;
    private long bytes;
    private boolean flows;
    private int span;

    /**
     * @param tally counts the bytes of all directions of this kind
     */
    Direction(Worker worker, Endpoint source, Endpoint target, ByteCounter counters) {
        this.worker = worker;
        this.source = source;
        this.target = target;
        this.counters = counters;
        // A read of a UNIX socket stops at descriptors that its peer passes, unix(7).
        streams = source.isUnix();
    }

    boolean wantsToRead() {
        return relay == null && !ended;
    }

    boolean wantsToWrite() {
        return relay != null;
    }

    boolean ended() {
        return ended;
    }

    /**
     * Whether the source may have more to give than one step takes. If not, it was only ever left
     * empty, and only what comes anew is worth an event.
     */
    boolean streams() {
        return streams;
    }

    /** From now on a step may leave something in the source. */
    void stream() {
        streams = true;
    }

    /** Bytes passed on since the start. */
    long bytes() {
        return bytes;
    }

    /** Moves what can be moved now. */
    Progress pump() {
        long turnEnds = bytes + TURN_BYTES;
        int taken = 0;
        while (true) {
            if (relay == null) {
                taken = fill();
                if (taken == Errno.EAGAIN) {
                    return Progress.WAITS;
                }
                if (taken == 0) {
                    ended = true;
                    return Progress.ENDED;
                }
                if (taken < 0) {
                    return Progress.SOURCE_LOST;
                }
            }
            int passed = relay.drain(target.fd());
            if (passed < 0) {
                return Progress.TARGET_LOST;
            }
            bytes += passed;
            counters.bytes += passed;
            if (relay.held() > 0) {
                return Progress.WAITS;
            }
            release();
            if (taken < MORE_LIKELY || bytes > turnEnds) {
                return Progress.WAITS;
            }
        }
    }

    private int fill() {
        RelayPool relays = worker.relays();
        while (true) {
            boolean wantsPipe = bulk && !spliceRefused;
            Relay next =
                    wantsPipe
                            ? relays.borrowPipe()
                            : bulk ? relays.borrowStreamBuffer() : relays.borrowBuffer();
            int taken = next.fill(source.fd());
            if (taken > 0) {
                bulk = bulk ? taken >= SPLICE_WORTHWHILE : taken == next.capacity();
                if (bulk) {
                    streamed(taken);
                }
                relay = next;
                return taken;
            }
            relays.giveBack(next);
            if (!wantsPipe) {
                return taken;
            }
            if (taken == Errno.EINVAL) {
                spliceRefused = true;
            } else if (taken != 0 && taken != Errno.EAGAIN) {
                return taken;
            } else {
                // splice(2) stops at urgent data of tcp(7) and then finds a socket empty, or
                // ended, that is not; recv(2) passes it.
                int seen = worker.kernel().peek(source.fd());
                if (seen <= 0) {
                    // A reset that came meanwhile is told once, and this was it.
                    return seen == 0 || seen == Errno.EAGAIN ? taken : seen;
                }
                bulk = false;
            }
        }
    }

    private void streamed(int taken) {
        if (!flows) {
            flows = true;
            streams = true;
            worker.tcpOptions().applyToTargetOfStream(target);
        }
        span = worker.loop().streamed(taken, span);
    }

    private void release() {
        worker.relays().giveBack(relay);
        relay = null;
    }

    /** Drops what is in flight; idempotent. */
    void close() {
        ended = true;
        if (relay != null) {
            release();
        }
    }
}
