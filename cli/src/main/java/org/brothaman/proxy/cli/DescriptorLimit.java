package org.brothaman.proxy.cli;

/**
 * What the limit of open descriptors, RLIMIT_NOFILE of getrlimit(2), leaves for connections. Each
 * holds two; pipes that are lent, loops, the resolver and D-Bus need some besides.
 *
 * @param descriptors that this process may have open
 */
record DescriptorLimit(long descriptors) {
    /** Standard streams, loops, the resolver, D-Bus, and pipes that are lent. */
    private static final int OTHERS = 256;

    private static final int PER_CONNECTION = 2;

    /** With less, not even one client could be sure to be served. */
    static final int LEAST = 32;

    /**
     * @throws CommandFailedException when nobody could be served
     */
    void requireRoom() {
        if (descriptors < LEAST) {
            throw new CommandFailedException(
                    "the limit of open descriptors (RLIMIT_NOFILE) is %d and at least %d are needed: set LimitNOFILE=1024 in the service's unit, or run ulimit -n 1024 first"
                            .formatted(descriptors, LEAST));
        }
    }

    /** How many connections at a time it surely allows; a very low limit leaves them half of it. */
    int connections(int listeners) {
        long left = descriptors - listeners;
        return Math.clamp(Math.max(left - OTHERS, left / 2) / PER_CONNECTION, 1, Integer.MAX_VALUE);
    }

    /** Whether so many connections may meet the limit before they meet their own. */
    boolean isBelow(int connectionsMax, int listeners) {
        return connectionsMax > connections(listeners);
    }

    /** What to tell whoever asked for so many. */
    String warning(int connectionsMax, int listeners) {
        long wanted = (long) connectionsMax * PER_CONNECTION + OTHERS + listeners;
        return "--connections-max %d can need %d open descriptors, but the limit (RLIMIT_NOFILE) is %d, enough for %d connections: set LimitNOFILE=%d in the service's unit, or a lower --connections-max."
                .formatted(connectionsMax, wanted, descriptors, connections(listeners), wanted);
    }
}
