package org.brothaman.proxy.activation.lifecycle;

import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitState;

/** Whether another start is worth it, in one {@link StartSequence} and on its thread. */
final class OwnFailures {
    private boolean retried;
    private boolean started; // by us, and its end was not counted yet
    private boolean fallen;

    /** The manager has called it up after a start of ours. */
    void started() {
        started = true;
    }

    /** Whether it is down after a start of ours; how it ended is then to be asked. */
    boolean mayHaveFallen(UnitState state) {
        return started && state.isDown();
    }

    /**
     * Once, after a failure that was not the unit's own fault: its processes were killed; or
     * podman's READY=1 got lost, as it can when the manager is busy, right after a boot for one,
     * and so the service counts as one that ended without it (systemd.service(5), Result=protocol).
     */
    boolean retryOnce(UnitState state) {
        boolean another = !retried && (state.wasKilled() || state.result().equals("protocol"));
        retried |= another;
        return another;
    }

    /**
     * Whether to begin anew after a job that has not led there.
     *
     * @param before what the unit was when the job was asked for
     */
    boolean isToBeRetried(Outcome.JobFailed failure, UnitState before) {
        UnitState state = failure.state();
        return switch (failure.job()) {
            // Somebody stops or restarts it, or has frozen it, meanwhile.
            case CANCELED, FROZEN -> true;
            // It was up at that moment, so nothing was started, and now it goes down.
            case DONE -> !before.isDown() && before.begun() == state.begun();
            default -> retryOnce(state);
        };
    }

    /**
     * Whether the second start of ours has failed after the manager had called it up. The first may
     * have been stopped by somebody; more of them would meet the limit of starts.
     */
    boolean hasFallenAgain(UnitState state) {
        boolean again = fallen && !state.result().equals("success");
        fallen = true;
        started = false;
        return again;
    }
}
