package org.brothaman.proxy.activation.manager;

import java.util.Set;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.ManagerSession.Answer;

/**
 * The units that a unit starts and stops with itself, as a pod does with its containers. They have
 * jobs and states of their own, which nobody has asked for. Stateless; activation thread.
 */
final class Parts {
    private Parts() {}

    static Set<String> of(ManagerSession open, String unit, long deadline) throws BusException {
        return Dependents.parts(open, unit, deadline);
    }

    /** Until when they are waited for; what is left after that is for readiness. */
    static long until(MonotonicClock clock, long deadline) {
        return clock.nanoTime() + clock.until(deadline) / 2;
    }

    /**
     * Waits until they are started: a pod is up before its containers are, and its ports are open.
     * To ask for a start gives the job that there is. One that fails, or takes longer than that, is
     * for readiness to tell: the clients' one may be ready.
     *
     * @param whole how the unit that they are parts of came up
     * @param until a reading of the clock
     */
    static void await(
            ManagerSession open, Set<String> parts, UnitState whole, long until, long deadline)
            throws BusException {
        for (String part : parts) {
            if (!hasRun(open, part, whole, deadline)) {
                awaitJob(open, part, until, deadline);
            }
        }
    }

    /**
     * Waits for those that are being started, by whomever, until then at the latest. Nobody's rest
     * is ended.
     *
     * @param until a reading of the clock
     */
    static void await(ManagerSession open, String unit, long until, long deadline)
            throws BusException {
        for (String part : of(open, unit, deadline)) {
            UnitState state = UnitProperty.state(open.read(part, UnitProperty.GLANCE, deadline));
            if (state.active() == UnitState.Active.ACTIVATING) {
                awaitJob(open, part, until, deadline);
            }
        }
    }

    private static void awaitJob(ManagerSession open, String part, long until, long deadline)
            throws BusException {
        Answer answer = open.call("StartUnit", "ss", deadline, part, Verb.START.mode());
        if (answer instanceof Answer.Return made) {
            open.hasEnded(ManagerSession.job(made), until);
        }
    }

    /** Whether it has been started with the whole and has ended since, as a migration does. */
    private static boolean hasRun(ManagerSession open, String part, UnitState whole, long deadline)
            throws BusException {
        UnitState state = UnitProperty.state(open.read(part, UnitProperty.GLANCE, deadline));
        return state.isDown() && state.begun() != 0 && state.begun() >= whole.begun();
    }

    /** Forgets how the stop of the whole ended them, and how often they were started. */
    static void forget(ManagerSession open, Set<String> parts, long deadline) throws BusException {
        for (String part : parts) {
            UnitState state = UnitProperty.state(open.read(part, UnitProperty.ALL, deadline));
            if (state.endedAsAsked()) {
                open.call("ResetFailedUnit", "s", deadline, part);
            }
        }
    }
}
