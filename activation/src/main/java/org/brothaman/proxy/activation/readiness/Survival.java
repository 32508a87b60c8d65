package org.brothaman.proxy.activation.readiness;

import java.util.concurrent.TimeUnit;

/**
 * How long a connection has to live to show that an application is behind it.
 *
 * <p>A port forwarder accepts at once, then connects on to the application, and closes or resets
 * its side when that is refused. Loopback refuses in well under a millisecond, and so a forwarder's
 * connection dies within one or two; what makes it take longer is a busy machine. Hence: an
 * application that is known to listen itself costs no wait at all; where nothing is known 5 ms,
 * within the 20 ms that all of an activation may add; where a forwarder is known to be 20 ms. The
 * guess is corrected by what is seen: once a connection has died after being accepted there is a
 * forwarder, and from then on a connection has to outlive ten times the longest such life. Time is
 * counted in looks as well, one for each millisecond: on a machine so busy that we get to look but
 * now and then, the forwarder gets to close but now and then. A connection on which bytes come is
 * good at once. Owned by one {@link Prober} run.
 */
final class Survival {
    static final long UNKNOWN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    static final long FORWARDED_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Never more, or a server that closes idle connections early would never count as ready. */
    static final long MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int SAFETY = 10;

    private long requiredNanos;

    Survival(Entrance entrance) {
        requiredNanos =
                switch (entrance) {
                    case DIRECT -> 0;
                    case UNKNOWN -> UNKNOWN_NANOS;
                    case FORWARDED -> FORWARDED_NANOS;
                };
    }

    /**
     * Whether a connection that lived that long, and was found alive so many times before, is good.
     */
    boolean isProven(long livedNanos, int looks) {
        return livedNanos >= requiredNanos && looks >= requiredNanos / LOOK_NANOS;
    }

    long requiredNanos() {
        return requiredNanos;
    }

    /** A connection was accepted and then closed by its peer after that long without a byte. */
    void died(long afterNanos) {
        long wanted = Math.max(FORWARDED_NANOS, SAFETY * Math.min(afterNanos, MAX_NANOS));
        requiredNanos = Math.min(MAX_NANOS, Math.max(requiredNanos, wanted));
    }
}
