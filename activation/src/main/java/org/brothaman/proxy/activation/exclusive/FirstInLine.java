package org.brothaman.proxy.activation.exclusive;

import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.systemd.TimeSpan;

/**
 * Who waits and comes next, as the one that has its turn has seen it. Immutable.
 *
 * @param unit full name
 * @param number that of its place
 * @param since when it was first seen to be the next of this turn; nanoseconds of the clock
 */
record FirstInLine(String unit, long number, long since) {
    boolean is(QueueEntry entry) {
        return unit.equals(entry.unit()) && number == entry.number();
    }

    boolean isOverdue(TimeSpan grace, MonotonicClock clock) {
        return !grace.isInfinite() && clock.nanoTime() - since >= grace.nanoseconds();
    }
}
