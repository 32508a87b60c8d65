package org.brothaman.proxy.stream;

import java.util.Objects;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.relay.Relay;
import org.brothaman.proxy.relay.RelayPool;
import org.brothaman.proxy.session.ByteCounter;
import org.brothaman.proxy.session.Worker;
import org.jspecify.annotations.Nullable;

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
        /** The source has sent a header of the PROXY protocol, and may not. */
        HEADER_REFUSED,
        /** The source failed. */
        SOURCE_LOST,
        /** The target failed. */
        TARGET_LOST
    }

    /** What is known of the source; from one to the next, and never back. */
    private enum Source {
        /** Gives messages: each step leaves it empty, so only what comes anew is worth an event. */
        MESSAGES,
        /** May have more to give than one step takes. */
        REMAINDERS,
        /** Has given a stream, for which the target's socket is set. */
        STREAM
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
    private @Nullable Relay relay;
    private Prelude prelude;

    /** Null when the first bytes may be anything, or were looked at. */
    private @Nullable HeaderGuard guard;

    private int headerLeft; // of our header, in the relay
    private Source kind;
    private boolean ended;
    private Means means = Means.BUFFER;
    private Means streamMeans = Means.PIPE;
    private long bytes;
    private int span;

    /**
     * @param counters counts the bytes of all directions of this kind
     * @param prelude goes before what the source says
     * @param guard looks at the source's first bytes; null to let them be anything
     */
    Direction(
            Worker worker,
            Endpoint source,
            Endpoint target,
            ByteCounter counters,
            Prelude prelude,
            @Nullable HeaderGuard guard) {
        this.worker = worker;
        this.source = source;
        this.target = target;
        this.counters = counters;
        this.prelude = prelude;
        this.guard = guard;
        // A read of a UNIX socket stops at descriptors that its peer passes, unix(7).
        kind = source.isUnix() ? Source.REMAINDERS : Source.MESSAGES;
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
        return kind != Source.MESSAGES && guard == null;
    }

    /** Whether it holds nothing and waits for whatever its source says. */
    boolean isAtRest() {
        return relay == null && guard == null && !ended;
    }

    /** From now on a step may leave something in the source. */
    void expectRemainders() {
        if (guard != null) {
            guard.expectUrgentData();
        }
        if (kind == Source.MESSAGES) {
            kind = Source.REMAINDERS;
        }
    }

    /** Whether the source's first bytes are still looked at. */
    boolean isGuarded() {
        return guard != null;
    }

    /** Whether what the source has said is too little to tell what it is. */
    boolean isUnclear() {
        return guard != null && guard.look(source.fd()) == HeaderGuard.Sight.UNCLEAR;
    }

    /** All that the source will ever say has come. */
    void expectNoMore() {
        if (guard != null) {
            guard.expectNoMore();
        }
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
                if (guard != null && prelude == Prelude.NONE) {
                    switch (guard.look(source.fd())) {
                        case CLEAR -> guard = null;
                        case UNCLEAR -> {
                            return Progress.WAITS;
                        }
                        case HEADER -> {
                            return Progress.HEADER_REFUSED;
                        }
                        case LOST -> {
                            return Progress.SOURCE_LOST;
                        }
                    }
                }
                taken = prelude == Prelude.NONE ? fill() : fillBehindPrelude();
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
            Relay full = Objects.requireNonNull(relay);
            int passed = full.drain(target.fd());
            if (passed < 0) {
                return Progress.TARGET_LOST;
            }
            count(passed);
            if (relay.held() > 0) {
                return Progress.WAITS;
            }
            release();
            if (taken < MORE_LIKELY || bytes > turnEnds) {
                return Progress.WAITS;
            }
        }
    }

    private void count(int passed) {
        int header = Math.min(headerLeft, passed);
        headerLeft -= header;
        bytes += passed - header;
        counters.add(passed - header);
    }

    /** Whether nothing was taken from the source. */
    boolean isUntouched() {
        return bytes == 0 && (relay == null || relay.held() <= headerLeft);
    }

    /** What goes first goes together with what the source has said by now. */
    private int fillBehindPrelude() {
        Relay first = worker.relays().borrowBuffer(prelude.bytes());
        headerLeft = prelude.header();
        prelude = Prelude.NONE;
        int taken = guard == null ? first.fill(source.fd()) : Errno.EAGAIN;
        if (taken < 0 && taken != Errno.EAGAIN) {
            worker.relays().giveBack(first);
            return taken;
        }
        relay = first;
        // Behind these bytes the source is to be asked again: for its end, and for what was not
        // asked
        // for or had no room, of which no event need tell again.
        boolean more = taken == 0 || guard != null || first.held() == first.capacity();
        return more ? MORE_LIKELY : Math.max(1, taken);
    }

    private int fill() {
        RelayPool relays = worker.relays();
        while (true) {
            Relay next = means.borrow(relays);
            int taken = next.fill(source.fd());
            if (taken > 0) {
                chooseMeans(taken, next.capacity());
                relay = next;
                return taken;
            }
            relays.giveBack(next);
            if (means != Means.PIPE) {
                return taken;
            }
            if (taken == Errno.EINVAL) {
                streamMeans = Means.STREAM_BUFFER;
                means = streamMeans;
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
                means = Means.BUFFER;
            }
        }
    }

    private void chooseMeans(int taken, int capacity) {
        boolean bulk = means == Means.BUFFER ? taken == capacity : taken >= SPLICE_WORTHWHILE;
        if (bulk) {
            means = streamMeans;
            streamed(taken);
        } else {
            means = Means.BUFFER;
        }
    }

    private void streamed(int taken) {
        if (kind != Source.STREAM) {
            kind = Source.STREAM;
            if (!target.isUnix()) {
                worker.tcpOptions().applyToTargetOfStream(target.fd());
            }
        }
        span = worker.loop().streamed(taken, span);
    }

    private void release() {
        if (relay != null) {
            worker.relays().giveBack(relay);
            relay = null;
        }
    }

    /** Drops what is in flight; idempotent. */
    void close() {
        ended = true;
        release();
    }
}
