package org.brothaman.proxy.activation.lifecycle;

import java.util.function.BooleanSupplier;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitManager;

/**
 * What the activation thread does for a unit besides waking it. Blocks; keeps nothing from one call
 * to the next but the manager's connection, until {@link #rest}.
 */
final class UnitOperations {
    private final UnitManager manager;
    private final StartSequence startSequence;
    private final WatchState watch;
    private final SleepSequence fallingAsleep;

    UnitOperations(UnitPlan plan, StartSequence startSequence, WatchState watch, UnitEdges edges) {
        this.manager = edges.manager();
        this.startSequence = startSequence;
        this.watch = watch;
        fallingAsleep = new SleepSequence(plan, edges);
    }

    WakeResult wake(long since, boolean doubted) {
        return startSequence.wake(since, doubted);
    }

    /**
     * @param wanted whether somebody wants it awake after all
     */
    Outcome sleep(BooleanSupplier wanted) {
        // What we do to it is no news.
        watch.end();
        return fallingAsleep.sleep(wanted);
    }

    void rest() {
        manager.close();
    }
}
