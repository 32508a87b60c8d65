package org.brothaman.proxy.activation.lifecycle;

import java.time.Duration;
import org.brothaman.proxy.activation.manager.ManagerScope;
import org.brothaman.proxy.activation.readiness.Readiness;

/**
 * What the administrator wants of a unit. Immutable.
 *
 * @param unit full name, {@code web.service}
 * @param backend as it was written, for messages
 * @param patience how long clients wait for the start and readiness together, positive
 */
public record UnitPlan(
        String unit,
        ManagerScope scope,
        String backend,
        OnIdle onIdle,
        Readiness readiness,
        Duration patience) {

    public UnitPlan {
        if (patience.isZero() || patience.isNegative()) {
            throw new IllegalArgumentException("patience of " + patience);
        }
    }
}
