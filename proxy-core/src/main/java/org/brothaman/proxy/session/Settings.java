package org.brothaman.proxy.session;

/**
 * The limits and habits of a whole proxy; what is said for one socket is in {@link Service}.
 *
 * @param threads event loops at most, 1 or more; each starts when it is needed
 * @param connectionsMax open connections at most, 1 or more
 * @param connectionsMaxPerSource open connections of one source at most, 1 or more; {@link
 *     Integer#MAX_VALUE} for as many as there may be at all
 * @param whenFull what happens to a client above that
 * @param connectTimeout for one address of a backend
 * @param idleTimeout how long a connection may carry no byte either way
 * @param clientFinTimeout how long a client may say nothing after its backend has ended its stream
 * @param backendFinTimeout how long a backend may say nothing after its client has ended its stream
 * @param exitIdleTime how long no connection may be open before the proxy ends
 * @param drainTimeout how long open connections may go on after it is told to end
 * @param keepalive TCP keepalive of both sides
 * @param accessLog whether each client gets a line when it goes
 */
public record Settings(
        int threads,
        int connectionsMax,
        int connectionsMaxPerSource,
        WhenFull whenFull,
        TimeLimit connectTimeout,
        TimeLimit idleTimeout,
        TimeLimit clientFinTimeout,
        TimeLimit backendFinTimeout,
        TimeLimit exitIdleTime,
        TimeLimit drainTimeout,
        Keepalive keepalive,
        boolean accessLog) {

    public boolean limitsSources() {
        return connectionsMaxPerSource < Integer.MAX_VALUE;
    }

    /** What happens to a client when the highest number of connections is open. */
    public enum WhenFull {
        /** It is accepted and its connection ended at once. */
        REFUSE,
        /** It waits in the kernel's queue of the listening socket. */
        WAIT
    }

    /**
     * How a silent peer is found to be gone, tcp(7). A number of 0 leaves the system's.
     *
     * @param idleSeconds of silence before the first probe
     * @param intervalSeconds between probes
     * @param probes without an answer before the connection counts as reset
     */
    public record Keepalive(boolean on, int idleSeconds, int intervalSeconds, int probes) {
        public static final Keepalive SYSTEM = new Keepalive(true, 0, 0, 0);
        public static final Keepalive OFF = new Keepalive(false, 0, 0, 0);
    }
}
