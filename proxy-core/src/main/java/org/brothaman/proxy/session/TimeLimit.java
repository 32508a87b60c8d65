package org.brothaman.proxy.session;

import java.time.Duration;

/**
 * After how long the proxy acts, or that it never does. A value; whoever forgets to ask for never
 * waits 292 years.
 *
 * @param nanos nanoseconds, zero or more; {@link Long#MAX_VALUE} for {@link #NEVER}
 */
public record TimeLimit(long nanos) {
    public static final TimeLimit NEVER = new TimeLimit(Long.MAX_VALUE);

    public TimeLimit {
        if (nanos < 0) {
            throw new IllegalArgumentException("negative time limit: " + nanos);
        }
    }

    /**
     * @throws ArithmeticException when it is more than 292 years
     */
    public static TimeLimit of(Duration duration) {
        return new TimeLimit(duration.toNanos());
    }

    public boolean isNever() {
        return nanos == Long.MAX_VALUE;
    }
}
