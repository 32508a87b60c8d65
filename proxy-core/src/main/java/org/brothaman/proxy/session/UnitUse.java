package org.brothaman.proxy.session;

/**
 * How much a unit has been used so far. A value.
 *
 * @param clients grows with each client that has got a backend and counts as a user; those that are
 *     refused, and those that may not wake it, do not
 * @param bytes grows with each byte of these clients
 * @param clear open sessions that have a backend, do not wait for it, and have given it all that
 *     they took for it
 */
public record UnitUse(long clients, long bytes, int clear) {
    public static final UnitUse NONE = new UnitUse(0, 0, 0);

    UnitUse plus(ServiceCounters counters) {
        return plus(new UnitUse(counters.users(), counters.bytes(), counters.clear()));
    }

    public UnitUse plus(UnitUse other) {
        return new UnitUse(clients + other.clients, bytes + other.bytes, clear + other.clear);
    }

    /** Whether nobody has come since then, and no more passed than so many bytes of each client. */
    public boolean isWithin(long bytesEach, UnitUse since) {
        return clients == since.clients && bytes - since.bytes <= bytesEach * clear;
    }
}
