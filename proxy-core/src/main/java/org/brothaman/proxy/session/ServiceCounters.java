package org.brothaman.proxy.session;

import java.util.EnumMap;
import java.util.Map;

/**
 * What one loop has done for one service since the start: an addition each. The acceptor counts on
 * the first loop's. Loop thread only, but for a sum of several, which is whoever's who adds.
 */
public final class ServiceCounters {
    private static final ConnectionEnd[] ENDS = ConnectionEnd.values();
    private static final SourceAddress[] SOURCES = SourceAddress.values();

    private final Service service;
    private final ByteCounter toBackend = new ByteCounter();
    private final ByteCounter toClient = new ByteCounter();
    private final ByteCounter othersToBackend = new ByteCounter();
    private final ByteCounter othersToClient = new ByteCounter();
    private final long[] ended = new long[ENDS.length];
    private final long[] sources = new long[SOURCES.length];
    private long served;
    private long users;
    private long refused;
    private long acceptFailures;
    private long dialFailures;
    private long stirs;
    private int relaying;
    private int owing;

    public ServiceCounters(Service service) {
        this.service = service;
    }

    public Service service() {
        return service;
    }

    /**
     * @param user whether the bytes are those of a client that counts as a user
     */
    public ByteCounter toBackend(boolean user) {
        return user ? toBackend : othersToBackend;
    }

    /**
     * @param user whether the bytes are those of a client that counts as a user
     */
    public ByteCounter toClient(boolean user) {
        return user ? toClient : othersToClient;
    }

    void served() {
        served++;
    }

    public void refused() {
        refused++;
    }

    public void acceptFailed() {
        acceptFailures++;
    }

    public void dialFailed() {
        dialFailures++;
    }

    /** A byte has come of a client whose backend was put to sleep although it was connected. */
    public void stirred() {
        stirs++;
    }

    /** All so far that count as users and have got a backend. */
    long users() {
        return users;
    }

    /** Of users, that have passed so far, both ways. */
    long bytes() {
        return toBackend.bytes() + toClient.bytes();
    }

    int relaying() {
        return relaying;
    }

    /** Of those that relay, how many have given their backends all that they took for them. */
    int clear() {
        return relaying - owing;
    }

    /** Whether a session has bytes for its backend that this has not got; told when it changes. */
    public void owes(boolean owes) {
        owing += owes ? 1 : -1;
    }

    /**
     * A session has a backend that is not waited for, from now on.
     *
     * @param user whether its client counts as a user
     */
    public void beginsRelaying(boolean user) {
        relaying++;
        users += user ? 1 : 0;
    }

    /** It has none any more, or one that is waited for. */
    public void endsRelaying() {
        relaying--;
    }

    public void ended(ConnectionEnd why) {
        ended[why.ordinal()]++;
    }

    /** A backend has seen that address; or would have, had it not to be the client's. */
    public void connectedFrom(SourceAddress source) {
        sources[source.ordinal()]++;
    }

    public void addTo(ServiceCounters sum) {
        sum.toBackend.add(toBackend.bytes());
        sum.toClient.add(toClient.bytes());
        sum.othersToBackend.add(othersToBackend.bytes());
        sum.othersToClient.add(othersToClient.bytes());
        sum.served += served;
        sum.refused += refused;
        sum.acceptFailures += acceptFailures;
        sum.dialFailures += dialFailures;
        sum.stirs += stirs;
        sum.relaying += relaying;
        for (int i = 0; i < ended.length; i++) {
            sum.ended[i] += ended[i];
        }
        for (int i = 0; i < sources.length; i++) {
            sum.sources[i] += sources[i];
        }
    }

    public ServiceStatistics statistics() {
        long open = served;
        Map<ConnectionEnd, Long> ends = new EnumMap<>(ConnectionEnd.class);
        for (ConnectionEnd why : ENDS) {
            open -= ended[why.ordinal()];
            ends.put(why, ended[why.ordinal()]);
        }
        return new ServiceStatistics(
                service.name(),
                (int) open,
                (int) open - relaying,
                service.activation().hold().isOn() ? relaying : 0,
                served,
                refused,
                acceptFailures,
                dialFailures,
                stirs,
                toBackend.bytes() + othersToBackend.bytes(),
                toClient.bytes() + othersToClient.bytes(),
                ends,
                sources());
    }

    private Map<SourceAddress, Long> sources() {
        Map<SourceAddress, Long> seen = new EnumMap<>(SourceAddress.class);
        for (SourceAddress source : SOURCES) {
            if (sources[source.ordinal()] > 0) {
                seen.put(source, sources[source.ordinal()]);
            }
        }
        return seen;
    }
}
