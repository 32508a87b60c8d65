package org.brothaman.proxy.activation.manager;

import java.util.Set;
import java.util.TreeSet;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.systemd.ManagerScope;

/**
 * A start: of the unit, and of its parts with it, while what it needs is thawed. Only once there is
 * the job, for two reasons: the manager forgets a unit at rest after each question and reads its
 * files anew for the next; and who freezes what it needs must have seen that it is needed.
 * Stateless; activation thread.
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
     * @param again whether it may have been asked for already, before the conversation broke
     */
    Outcome run(ManagerSession open, String unit, boolean again, long deadline)
            throws BusException {
        if (again) {
            UnitState state = SystemdManager.read(open, unit, UnitProperty.GLANCE, deadline);
            if (state.isUp()) {
                freezer.thawNeeds(open, unit, deadline);
                return new Outcome.Done(state);
            }
        }
        Set<String> parts = new TreeSet<>();
        Outcome outcome =
                job.run(
                        open,
                        Verb.START,
                        unit,
                        () -> {
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
