package org.brothaman.proxy.session;

/**
 * How much a unit has been used so far. A value.
 *
 * @param activity grows with each client and each byte
 * @param clear open sessions that have a backend, do not wait for it, and have given it all that
 *     they took for it
 */
public record UnitUse(long activity, int clear) {
    public static final UnitUse NONE = new UnitUse(0, 0);

    UnitUse plus(ServiceCounters counters) {
        return new UnitUse(activity + counters.activity(), clear + counters.clear());
    }
}
