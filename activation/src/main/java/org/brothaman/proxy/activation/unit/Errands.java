package org.brothaman.proxy.activation.unit;

import java.util.function.BooleanSupplier;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitManager;

/**
 * What the activation thread does for a unit besides waking it. Blocks; keeps nothing from one call
 * to the next but the manager's connection, until {@link #rest}.
 */
final class Errands {
    private final UnitManager manager;
    private final Awakening awakening;
    private final Sentry sentry;
    private final FallingAsleep fallingAsleep;

    Errands(UnitPlan plan, Awakening awakening, Sentry sentry, UnitEdges edges) {
        this.manager = edges.manager();
        this.awakening = awakening;
        this.sentry = sentry;
        fallingAsleep = new FallingAsleep(plan, edges);
    }

    Wake wake(long since, boolean doubted) {
        return awakening.wake(since, doubted);
    }

    /**
     * @param wanted whether somebody wants it awake after all
     */
    Outcome sleep(BooleanSupplier wanted) {
        // What we do to it is no news.
        sentry.end();
        return fallingAsleep.sleep(wanted);
    }

    void rest() {
        manager.close();
    }
}
