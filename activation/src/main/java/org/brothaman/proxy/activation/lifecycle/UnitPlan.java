package org.brothaman.proxy.activation.lifecycle;

import java.time.Duration;
import java.util.List;
import org.brothaman.proxy.activation.exclusive.ExclusiveGroup;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.jspecify.annotations.Nullable;

/**
 * What the administrator wants of a unit. Immutable.
 *
 * @param unit full name, {@code web.service}
 * @param stopUnit what {@link OnIdle#STOP} stops: the unit itself, or one that stops it, too
 * @param checks all that it must pass to count as ready, in the order in which they are made
 * @param patience how long clients wait for the start and readiness together, positive
 * @param sleepsForeign whether it is put to sleep even if somebody else has started it
 * @param reclaims whether the kernel is asked to take its memory back when it is frozen
 * @param exclusive those of which only one may run at a time; null for none
 */
public record UnitPlan(
        String unit,
        ManagerScope scope,
        OnIdle onIdle,
        String stopUnit,
        List<ReadinessCheck> checks,
        Duration patience,
        boolean sleepsForeign,
        boolean reclaims,
        @Nullable ExclusiveGroup exclusive) {

    /** As good as for ever, and still a number of nanoseconds when it is added to. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    public UnitPlan {
        patience = patience.compareTo(LONGEST) > 0 ? LONGEST : patience;
        checks = List.copyOf(checks);
        if (checks.isEmpty()) {
            throw new IllegalArgumentException("no readiness check for " + unit);
        }
        if (patience.isZero() || patience.isNegative()) {
            throw new IllegalArgumentException("patience of " + patience);
        }
        if (exclusive != null && onIdle != OnIdle.STOP) {
            throw new IllegalArgumentException("never stopped, so others never have their turn");
        }
    }

    /**
     * Whether it is left running if somebody else has started it. One that shares something with
     * others is not: they wait for their turn.
     */
    boolean leavesForeign() {
        return !sleepsForeign && exclusive == null;
    }

    /** How long clients wait for its turn, its start and readiness. */
    Duration longestWait() {
        return exclusive == null ? patience : patience.multipliedBy(2);
    }
}
