package org.brothaman.proxy.server;

import org.brothaman.proxy.loop.TurnTimes;

/**
 * What a proxy has done so far and does at the moment; of all its loops, each asked a moment after
 * the other. A value.
 *
 * @param open connections, among them those that wait
 * @param waiting connections whose backend does not answer yet
 * @param served connections since the start
 * @param toBackends bytes passed on to backends since the start
 * @param toClients bytes passed on to clients since the start
 * @param idleNanos how long nobody has been there; negative while somebody is
 * @param turns how long its loops have been busy at a time
 */
public record Statistics(
        Proxy.State state,
        int open,
        int waiting,
        long served,
        long toBackends,
        long toClients,
        long idleNanos,
        TurnTimes turns) {}
