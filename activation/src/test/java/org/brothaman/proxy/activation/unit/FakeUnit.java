package org.brothaman.proxy.activation.unit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.brothaman.proxy.activation.manager.JobResult;
import org.brothaman.proxy.activation.manager.ManagerScope;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitManager;
import org.brothaman.proxy.activation.manager.UnitState;

/** A unit and its manager in one, that does what it is asked unless a trouble is in store. */
final class FakeUnit implements UnitManager {
    final List<String> asked = new ArrayList<>();
    final Deque<Outcome> troubles = new ArrayDeque<>();
    boolean up;
    boolean frozen;
    boolean connected;

    /** What happens while the manager is at it; runs in the middle of each request. */
    Runnable meanwhile = () -> {};

    static Outcome failure() {
        return failure("exit-code");
    }

    /** A start that failed with that Result=. */
    static Outcome failure(String result) {
        return new Outcome.JobFailed(
                "start",
                "web.service",
                ManagerScope.USER,
                JobResult.FAILED,
                state(false, false, result));
    }

    static UnitState state(boolean up, boolean frozen) {
        return state(up, frozen, up ? "success" : "exit-code");
    }

    private static UnitState state(boolean up, boolean frozen, String result) {
        return new UnitState(
                UnitState.Load.LOADED,
                up ? UnitState.Active.ACTIVE : UnitState.Active.FAILED,
                up ? "running" : "failed",
                frozen ? UnitState.Freezer.FROZEN : UnitState.Freezer.RUNNING,
                "notify",
                result,
                up ? 0 : 1,
                false,
                true,
                false,
                "",
                "",
                "");
    }

    private Outcome request(String verb, Runnable effect) {
        asked.add(verb);
        connected = true;
        meanwhile.run();
        if (!troubles.isEmpty()) {
            return troubles.removeFirst();
        }
        effect.run();
        return new Outcome.Done(state(up, frozen));
    }

    @Override
    public Outcome look(String unit, long deadline) {
        return request("look", () -> {});
    }

    @Override
    public Outcome glance(String unit, long deadline) {
        return request("glance", () -> {});
    }

    @Override
    public Outcome check(String unit, long deadline) {
        Outcome seen = request("check", () -> {});
        return up ? seen : new Outcome.Died(unit, ManagerScope.USER, state(false, false));
    }

    @Override
    public Outcome start(String unit, long deadline) {
        return request("start", () -> up = true);
    }

    @Override
    public Outcome stop(String unit, long deadline) {
        return request(
                "stop",
                () -> {
                    up = false;
                    frozen = false;
                });
    }

    @Override
    public Outcome freeze(String unit, long deadline) {
        return request("freeze", () -> frozen = up);
    }

    @Override
    public Outcome thaw(String unit, long deadline) {
        return request("thaw", () -> frozen = false);
    }

    @Override
    public void close() {
        connected = false;
    }
}
