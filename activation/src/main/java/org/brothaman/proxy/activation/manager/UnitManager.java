package org.brothaman.proxy.activation.manager;

import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The manager of one scope, as the activation thread of a unit sees it. Connects at the first
 * request, or before if that is wanted, keeps the connection until {@link #close} and connects anew
 * when asked again after that. Called by one thread at a time, which it blocks; interrupting that
 * thread ends the wait with {@link Outcome.Unreachable}. Exists so that tests can be the manager.
 *
 * <p>{@code deadline} is a reading of the clock that the manager was made with, in nanoseconds; at
 * the deadline a request answers {@link Outcome.TimedOut} whatever the manager does.
 */
public interface UnitManager extends AutoCloseable {

    /** Begins to connect, without waiting. What keeps it from that is a request's to tell. */
    void begin();

    /** Whether the first request will find a connection: waits for it until the deadline. */
    boolean connect(long deadline);

    /**
     * Reads the unit's whole state. A unit that cannot be started is a {@link Outcome.Trouble}. The
     * manager loads a unit at rest from disk for every property: some 15 ms.
     */
    Outcome look(String unit, long deadline);

    /**
     * As {@link #look}, but reads only what waking decides by, and nothing of a unit that the
     * manager does not have in memory: that one is down ({@code STUB}, {@code INACTIVE}), whether
     * it could be started or not. Less than a millisecond.
     */
    Outcome glance(String unit, long deadline);

    /**
     * As {@link #glance}; a unit that neither is up nor on its way there is {@link Outcome.Died}.
     */
    Outcome check(String unit, long deadline);

    /**
     * Starts the unit (mode replace) and waits for the job: {@code Done} only if it is up then.
     *
     * @param asked run each time that the manager is asked for it, as soon as that is on its way,
     *     or before, if what the unit needs is to be thawed first
     */
    Outcome start(String unit, Runnable asked, long deadline);

    /** The same, with nothing to do meanwhile. */
    default Outcome start(String unit, long deadline) {
        return start(unit, () -> {}, deadline);
    }

    /**
     * Waits for what the unit starts with itself, as a pod its containers, if that is being started
     * now, for half of the time at most. Starts nothing that rests.
     */
    Outcome awaitParts(String unit, long deadline);

    /**
     * Whether nothing that runs keeps the unit from being stopped, {@link Outcome.Needed}. {@code
     * Done} has the state of {@code served} as it is, even if that could not be started any more.
     * Changes nothing.
     *
     * @param served as for {@link #stop}
     */
    Outcome mayStop(String unit, String served, long deadline);

    /** As {@link #mayStop}, but from being frozen. */
    Outcome mayFreeze(String unit, long deadline);

    /**
     * Stops the unit (mode fail) and waits for the job: {@code Done} only if it is down then. One
     * that running units need is {@link Outcome.Needed}. If it failed merely by the signal that
     * ended it, that is forgotten, and so is how often it was started; {@code Done} still has it.
     *
     * @param served the unit that nobody uses any more, and that may be stopped with this one;
     *     often the same
     */
    Outcome stop(String unit, String served, long deadline);

    /**
     * Freezes the unit's processes, cgroup v2 only; one that is frozen or down is {@code Done}, one
     * that running units need, which are not frozen themselves, {@link Outcome.Needed}. A container
     * of Podman's is paused, once no health check runs in it.
     *
     * @param wanted asked meanwhile; once it is true the unit is left as it is, {@code Done}
     */
    Outcome freeze(String unit, BooleanSupplier wanted, long deadline);

    /**
     * Thaws the unit's processes, or has Podman do it; one that runs or is down is {@code Done}.
     */
    Outcome thaw(String unit, long deadline);

    /** The services in memory that the unit cannot be without, and theirs; none if in doubt. */
    Set<String> needs(String unit, long deadline);

    /** Lets the connection go. Idempotent; the next request connects again. */
    @Override
    void close();
}
