package org.brothaman.proxy.activation.manager;

import java.util.Set;
import java.util.TreeSet;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.systemd.ManagerScope;

/**
 * A start: of the unit, and of its parts with it. What it needs is thawed before it where any
 * container is paused, and looked at again once there is the job, for who freezes what it needs may
 * not have seen it before. Where none is, not before: the manager forgets a unit at rest after each
 * question and reads its files anew for the next. Stateless; activation thread.
 */
final class UnitStart {
    private final UnitJob job;
    private final NeedsFreezer freezer;
    private final MonotonicClock clock;

    UnitStart(
            ManagerScope scope,
            ErrorTranslator faults,
            NeedsFreezer freezer,
            MonotonicClock clock) {
        this.job = new UnitJob(scope, faults);
        this.freezer = freezer;
        this.clock = clock;
    }

    /**
     * @param asked as for {@link UnitManager#start(String, Runnable, long)}
     * @param again whether it may have been asked for already, before the conversation broke
     */
    Outcome run(ManagerSession open, String unit, Runnable asked, boolean again, long deadline)
            throws BusException {
        if (again) {
            UnitState state = Freezer.read(open, unit, UnitProperty.GLANCE, deadline);
            if (state.isUp()) {
                freezer.thawNeeds(open, unit, deadline);
                return new Outcome.Done(state);
            }
        }
        if (!open.units(PauseUnit.ALL, false, deadline).isEmpty()) {
            asked.run(); // that takes its time
            freezer.thawNeeds(open, unit, deadline);
        }
        Set<String> parts = new TreeSet<>();
        Outcome outcome =
                job.run(
                        open,
                        Verb.START,
                        unit,
                        asked,
                        () -> {
                            // Those who have begun to freeze before there was the job.
                            freezer.thawNeeds(open, unit, deadline);
                            parts.addAll(Parts.of(open, unit, deadline));
                        },
                        deadline);
        if (outcome instanceof Outcome.Done(UnitState whole)) {
            Parts.await(open, parts, whole, Parts.until(clock, deadline), deadline);
        }
        return outcome;
    }
}
