package org.brothaman.proxy.activation.readiness;

import java.util.concurrent.TimeUnit;

/**
 * How long a connection has to stay open to show that an application is behind it.
 *
 * <p>A port forwarder accepts at once, then connects on to the application, and closes or resets
 * its side when that is refused. Loopback refuses in far less than a millisecond, so that only a
 * busy machine makes it take longer (rootless pasta: 0.7 ms; with four runnable processes for each
 * processor 1.4 % of connections lived for more than 4 looks, a millisecond apart, and none for
 * more than 16). Hence: an application that is known to listen itself costs no wait at all; where
 * nothing is known 5 ms; where a forwarder is known to be 16 ms; of the 20 ms that all of an
 * activation may add. Where the container's own sockets can be seen, nothing is left to guess: what
 * was accepted for an application that does not listen counts only if nobody closes it for 250 ms,
 * which is for those whose port was not understood. Two things correct that. Time is counted in
 * looks as well, because on a machine where we get to look but now and then the forwarder gets to
 * close but now and then, and the first late look raises it to 20, the most of looks. And once a
 * connection has died after being accepted, the next one has to outlive ten times the longest such
 * life. A connection on which bytes come is good at once. Who needs certainty on an overloaded
 * machine has --ready=http:/PATH and Notify=.
 *
 * <p>Owned by one {@link Prober} run.
 */
final class SurvivalThreshold {
    static final long UNKNOWN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    static final long FORWARDED_NANOS = TimeUnit.MILLISECONDS.toNanos(16);
    static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Never more, or a server that closes idle connections early would never count as ready. */
    static final long MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(3);
    private static final int SAFETY = 10;

    private long learnedNanos;

    /** Whether a connection that lived that long, through so many looks before, is good. */
    boolean isProven(PortForwarding forwarding, long livedNanos, int looks) {
        long required = requiredNanos(forwarding);
        return livedNanos >= required && looks >= Math.min(required, BUSY_NANOS) / LOOK_NANOS;
    }

    /** The connection was found alive that long after the last time. */
    void recordLook(long afterNanos) {
        if (afterNanos > LATE_NANOS) {
            learnedNanos = Math.max(learnedNanos, BUSY_NANOS);
        }
    }

    /** A connection was accepted and then closed by its peer after that long without a byte. */
    void recordDeath(long afterNanos) {
        long wanted = Math.max(BUSY_NANOS, SAFETY * Math.min(afterNanos, MAX_NANOS));
        learnedNanos = Math.min(MAX_NANOS, Math.max(learnedNanos, wanted));
    }

    long requiredNanos(PortForwarding forwarding) {
        return switch (forwarding) {
            case DIRECT -> 0;
            case UNKNOWN -> Math.max(UNKNOWN_NANOS, learnedNanos);
            case FORWARDED -> Math.max(FORWARDED_NANOS, learnedNanos);
            case FORWARDED_TO_NOBODY -> MAX_NANOS;
        };
    }
}
