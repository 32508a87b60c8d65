package org.brothaman.proxy.activation.lifecycle;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.brothaman.proxy.activation.manager.JobResult;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitManager;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.manager.UnitState.Active;
import org.brothaman.proxy.activation.systemd.ManagerScope;

/**
 * A unit and its manager in one, that does what it is asked unless a trouble is in store. A unit
 * that {@link #dies} is not seen to have ended before {@link #seenDead}.
 */
final class FakeUnit implements UnitManager, ProcessWatch {
    final List<String> asked = new ArrayList<>();

    /** What becomes of requests for something to be done. */
    final Deque<Outcome> troubles = new ArrayDeque<>();

    /** What the manager says of the unit when it is asked, before what is true. */
    final Deque<Outcome> said = new ArrayDeque<>();

    /** How often what it starts with itself was waited for. */
    int partsAwaited;

    /** What it cannot be without. */
    Set<String> needs = Set.of();

    /** When that was started, microseconds of the clock. */
    long needsBegun;

    boolean up;
    boolean frozen;

    /** How it is frozen when it is. */
    UnitState.Freezer freezer = UnitState.Freezer.PAUSED;

    boolean dying;
    boolean watchable = true;
    boolean connected;

    /** Whether it takes a connection before there is a request. */
    boolean greets = true;

    /** How its last end is told. */
    String result = "exit-code";

    int exitStatus = 1;

    String fragmentPath = "";
    boolean triggered;

    /** When it was last down, microseconds of the clock, as {@link #begun}. */
    long rested;

    /** When its last start began. */
    long begun;

    /** The time, in nanoseconds. */
    LongSupplier clock = () -> 0;

    private Runnable onChange;

    /** What happens while the manager is at it; runs in the middle of each request. */
    Runnable meanwhile = () -> {};

    /** What happens as soon as it is watched. */
    Runnable onceWatched = () -> {};

    static Outcome failure() {
        return failure("exit-code", 1);
    }

    /** A start that failed with that Result= and exit status. */
    static Outcome failure(String result, int exitStatus) {
        return failed(
                JobResult.FAILED,
                new FakeUnit()
                        .state(Active.FAILED, UnitState.Freezer.RUNNING, result, exitStatus, 0));
    }

    static Outcome failed(JobResult job, UnitState state) {
        return new Outcome.JobFailed("start", "web.service", ManagerScope.USER, job, state, null);
    }

    /** The unit as it is, but in that state. */
    UnitState as(Active active) {
        boolean ended = active == Active.INACTIVE || active == Active.FAILED;
        UnitState.Freezer now = frozen ? freezer : UnitState.Freezer.RUNNING;
        return state(active, now, ended ? result : "success", ended ? exitStatus : 0, begun);
    }

    private UnitState state(
            Active active, UnitState.Freezer freezer, String result, int exitStatus, long begun) {
        return new UnitState(
                UnitState.Load.LOADED,
                active,
                "",
                freezer,
                "notify",
                result,
                exitStatus,
                false,
                true,
                false,
                "",
                fragmentPath,
                "",
                triggered,
                begun,
                rested,
                "/web.service");
    }

    /** Its processes end; the manager will see that later. */
    void dies() {
        dying = true;
        changes();
    }

    void seenDead() {
        dying = false;
        up = false;
        frozen = false;
        rested = now();
    }

    private long now() {
        return TimeUnit.NANOSECONDS.toMicros(clock.getAsLong());
    }

    /** A watch notices it. */
    void changes() {
        Runnable told = onChange;
        onChange = null;
        if (told != null) {
            told.run();
        }
    }

    /** Started, by somebody else perhaps. */
    void starts() {
        up = true;
        dying = false;
        begun = Math.max(begun + 1, now());
    }

    private Outcome request(String verb, Runnable effect) {
        ask(verb);
        if (!troubles.isEmpty()) {
            return troubles.removeFirst();
        }
        effect.run();
        return new Outcome.Done(as(up ? Active.ACTIVE : Active.FAILED));
    }

    private Outcome question(String verb) {
        ask(verb);
        if (!said.isEmpty()) {
            return said.removeFirst();
        }
        return new Outcome.Done(as(up ? Active.ACTIVE : Active.FAILED));
    }

    private void ask(String verb) {
        asked.add(verb);
        connected = true;
        meanwhile.run();
    }

    @Override
    public void begin() {
        asked.add("begin");
        connected = true;
    }

    @Override
    public boolean connect(long deadline) {
        asked.add("connect");
        connected = greets;
        meanwhile.run();
        return greets;
    }

    @Override
    public Outcome look(String unit, long deadline) {
        return question("look");
    }

    @Override
    public Outcome glance(String unit, long deadline) {
        if (needs.contains(unit)) {
            return new Outcome.Done(
                    state(Active.ACTIVE, UnitState.Freezer.RUNNING, "success", 0, needsBegun));
        }
        return switch (question("glance")) {
            case Outcome.Done(UnitState state) -> new Outcome.Done(glanced(state));
            case Outcome other -> other;
        };
    }

    /** Without how it ended, which a glance does not ask for. */
    private UnitState glanced(UnitState state) {
        return state(state.active(), state.freezer(), "", 0, state.begun());
    }

    @Override
    public Outcome check(String unit, long deadline) {
        Outcome seen = question("check");
        return seen instanceof Outcome.Done(UnitState state) && state.isDown()
                ? new Outcome.Died(unit, ManagerScope.USER, state)
                : seen;
    }

    @Override
    public Outcome start(String unit, Runnable onAsk, long deadline) {
        onAsk.run();
        return request(
                "start",
                () -> {
                    if (!up) {
                        starts();
                    }
                });
    }

    @Override
    public Outcome awaitParts(String unit, long deadline) {
        partsAwaited++;
        return new Outcome.Done(as(up ? Active.ACTIVE : Active.FAILED));
    }

    @Override
    public Outcome mayStop(String unit, String served, long deadline) {
        return may("may-stop");
    }

    @Override
    public Outcome mayFreeze(String unit, long deadline) {
        return may("may-freeze");
    }

    private Outcome may(String what) {
        return troubles.isEmpty() ? question(what) : request(what, () -> {});
    }

    @Override
    public Outcome stop(String unit, String served, long deadline) {
        return request(unit.equals("web.service") ? "stop" : "stop " + unit, this::seenDead);
    }

    @Override
    public Outcome freeze(String unit, BooleanSupplier wanted, long deadline) {
        return request("freeze", () -> frozen = up);
    }

    @Override
    public Outcome thaw(String unit, long deadline) {
        return request("thaw", () -> frozen = false);
    }

    @Override
    public Set<String> needs(String unit, long deadline) {
        return needs;
    }

    @Override
    public void close() {
        connected = false;
    }

    // ---- its processes, as they are seen without the manager ----

    @Override
    public Status watch(String controlGroup, Runnable onChange) {
        if (dying) {
            return Status.DYING;
        }
        this.onChange = watchable ? onChange : null;
        onceWatched.run();
        return watchable ? Status.LIVE : Status.UNWATCHED;
    }

    @Override
    public void end() {
        onChange = null;
    }
}
