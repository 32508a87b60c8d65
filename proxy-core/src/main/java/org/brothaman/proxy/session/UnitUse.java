package org.brothaman.proxy.session;

/**
 * How much a unit has been used so far. A value.
 *
 * @param activity grows with each client and each byte
 * @param relaying open sessions that have a backend and do not wait for it
 */
public record UnitUse(long activity, int relaying) {
    public static final UnitUse NONE = new UnitUse(0, 0);

    UnitUse plus(ServiceCounters counters) {
        return new UnitUse(activity + counters.activity(), relaying + counters.relaying());
    }
}
