package org.brothaman.proxy.server;

import java.util.EnumMap;
import java.util.Map;

/**
 * What one loop has done for one service since the start: plain fields that cost an addition each.
 * The acceptor counts on the first loop's. Loop thread only, but for a sum of several, which is
 * whoever's who adds.
 */
final class ServiceCounters {
    private static final ConnectionEnd[] ENDS = ConnectionEnd.values();

    final Service service;
    final ByteCounter toBackend = new ByteCounter();
    final ByteCounter toClient = new ByteCounter();
    private final long[] ended = new long[ENDS.length];
    long served;
    long refused;
    long acceptFailures;
    long dialFailures;

    /** Connections that have a backend right now. */
    int relaying;

    ServiceCounters(Service service) {
        this.service = service;
    }

    void ended(ConnectionEnd why) {
        ended[why.ordinal()]++;
    }

    void addTo(ServiceCounters sum) {
        sum.toBackend.bytes += toBackend.bytes;
        sum.toClient.bytes += toClient.bytes;
        sum.served += served;
        sum.refused += refused;
        sum.acceptFailures += acceptFailures;
        sum.dialFailures += dialFailures;
        sum.relaying += relaying;
        for (int i = 0; i < ended.length; i++) {
            sum.ended[i] += ended[i];
        }
    }

    Statistics.OfService statistics() {
        long open = served;
        Map<ConnectionEnd, Long> ends = new EnumMap<>(ConnectionEnd.class);
        for (ConnectionEnd why : ENDS) {
            open -= ended[why.ordinal()];
            ends.put(why, ended[why.ordinal()]);
        }
        return new Statistics.OfService(
                service.name(),
                (int) open,
                (int) open - relaying,
                served,
                refused,
                acceptFailures,
                dialFailures,
                toBackend.bytes,
                toClient.bytes,
                ends);
    }
}
