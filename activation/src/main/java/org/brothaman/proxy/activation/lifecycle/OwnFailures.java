package org.brothaman.proxy.activation.lifecycle;

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
