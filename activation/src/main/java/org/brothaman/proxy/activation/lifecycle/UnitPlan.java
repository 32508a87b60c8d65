package org.brothaman.proxy.activation.lifecycle;

import java.time.Duration;
import java.util.List;
import org.brothaman.proxy.activation.systemd.ManagerScope;

/**
 * What the administrator wants of a unit. Immutable.
 *
 * @param unit full name, {@code web.service}
 * @param stopUnit what {@link OnIdle#STOP} stops: the unit itself, or one that stops it, too
 * @param checks all that it must pass to count as ready, in the order in which they are made
 * @param patience how long clients wait for the start and readiness together, positive
 */
public record UnitPlan(
        String unit,
        ManagerScope scope,
        OnIdle onIdle,
        String stopUnit,
        List<ReadinessCheck> checks,
        Duration patience) {

    public UnitPlan {
        checks = List.copyOf(checks);
        if (checks.isEmpty()) {
            throw new IllegalArgumentException("no readiness check for " + unit);
        }
        if (patience.isZero() || patience.isNegative()) {
            throw new IllegalArgumentException("patience of " + patience);
        }
    }
}
