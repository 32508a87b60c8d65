package org.brothaman.proxy.session;

import java.util.Map;

/**
 * What was done for the listening sockets of one name. A value.
 *
 * @param open connections, among them those that wait
 * @param waiting connections whose backend does not answer yet
 * @param quiet connections whose unit was put to sleep although they are open
 * @param served connections since the start, among them those that are open
 * @param refused clients turned away at the highest number of connections
 * @param acceptFailures how often accept(2) failed, but for an empty queue
 * @param dialFailures how often no address of the backend took a connection, also when its unit was
 *     started thereupon
 * @param stirs how often a byte of a connection has woken the unit that was asleep under it
 * @param toBackend bytes passed on
 * @param toClient bytes passed on
 * @param ended connections by why they ended, all reasons
 * @param sources connections to the backend by whose address it saw, where the client's may be
 *     shown; only those that there were
 */
public record ServiceStatistics(
        String name,
        int open,
        int waiting,
        int quiet,
        long served,
        long refused,
        long acceptFailures,
        long dialFailures,
        long stirs,
        long toBackend,
        long toClient,
        Map<ConnectionEnd, Long> ended,
        Map<SourceAddress, Long> sources) {}
