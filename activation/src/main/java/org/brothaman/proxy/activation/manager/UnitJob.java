package org.brothaman.proxy.activation.manager;

import java.util.Set;
import org.brothaman.proxy.activation.manager.ManagerSession.Answer;
import org.brothaman.proxy.activation.systemd.ManagerScope;

/** A job of the manager's that is waited for. Stateless; activation thread. */
final class UnitJob {
    private final ManagerScope scope;
    private final ErrorTranslator faults;

    UnitJob(ManagerScope scope, ErrorTranslator faults) {
        this.scope = scope;
        this.faults = faults;
    }

    /** What is to be done in the time that a job takes. */
    interface Meanwhile {
        void run() throws BusException;
    }

    /** Asks for a job and waits for its end; whether it led there is the unit's state's to say. */
    Outcome run(ManagerSession open, Verb verb, String unit, long deadline) throws BusException {
        return run(open, verb, unit, () -> {}, () -> {}, deadline);
    }

    /**
     * The same, with something to do.
     *
     * @param asked run as soon as that is on its way
     * @param meanwhile run once there is the job
     */
    Outcome run(
            ManagerSession open,
            Verb verb,
            String unit,
            Runnable asked,
            Meanwhile meanwhile,
            long deadline)
            throws BusException {
        Answer answer = open.callForJob(verb, unit, asked, deadline);
        Set<UnitProperty> what = verb == Verb.START ? UnitProperty.GLANCE : UnitProperty.BRIEF;
        Question question;
        JobResult result;
        switch (answer) {
            case Answer.Fault fault -> {
                return faults.explain(
                        verb, unit, fault, SystemdManager.readAll(open, unit, deadline));
            }
            case Answer.Return made -> {
                meanwhile.run();
                question = Freezer.question(unit, what);
                result = open.awaitJob(ManagerSession.job(made), deadline);
            }
        }
        UnitState state = Freezer.read(open, question, deadline);
        boolean reached = verb.isReached(state);
        if (reached && state.active() != UnitState.Active.FAILED) {
            return new Outcome.Done(state);
        }
        UnitState whole = SystemdManager.readAll(open, unit, deadline);
        if (reached) {
            return new Outcome.Done(whole);
        }
        FailedNeed need =
                result == JobResult.DEPENDENCY ? FailedNeed.of(open, unit, deadline) : null;
        return new Outcome.JobFailed(verb.text(), unit, scope, result, whole, need);
    }
}
