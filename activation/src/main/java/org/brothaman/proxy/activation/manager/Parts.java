package org.brothaman.proxy.activation.manager;

import java.util.Set;
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

    /**
     * Waits until they are started: a pod is up before its containers are, and its ports are open.
     * To ask for a start gives the job that there is. One that fails is for readiness to tell.
     */
    static void await(ManagerSession open, String unit, long deadline) throws BusException {
        for (String part : of(open, unit, deadline)) {
            Answer answer = open.call("StartUnit", "ss", deadline, part, Verb.START.mode());
            if (answer instanceof Answer.Return made) {
                open.awaitJob(ManagerSession.job(made), deadline);
            }
        }
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
