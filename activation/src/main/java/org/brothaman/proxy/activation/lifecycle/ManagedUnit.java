package org.brothaman.proxy.activation.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.readiness.Readiness;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * One unit and all that is wanted of it at the moment. Any thread may call; nothing here blocks.
 * Requests are taken down under the lock and carried out, one after the other, by an activation
 * thread that is started for the first and ends with the last. Waking goes before sleeping: a wish
 * to wake that comes while the unit is put to sleep is carried out right after, and one that comes
 * before that has begun takes its place. {@link #close} answers everybody.
 */
public final class ManagedUnit implements AutoCloseable {
    private static final long UNWATCHED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final UnitPlan plan;
    private final WatchState watch;
    private final ReadinessWait answering;
    private final UnitOperations errands;
    private final MonotonicClock clock;
    private final UnitObserver observer;
    private final OnDemandThread thread;
    private volatile Phase phase = new Phase.Unknown();

    // Guarded by this object, as are all changes of the phase.
    private final PendingRequests pending = new PendingRequests();
    private final RetryPause retryPause = new RetryPause();
    private boolean doubted;

    ManagedUnit(UnitPlan plan, Supplier<List<SocketAddress>> backends, UnitEdges edges) {
        this.plan = plan;
        clock = edges.clock();
        observer = edges.observer();
        watch = new WatchState(edges.processWatch(), this::stirred);
        ReadinessCheck check = new ReadinessCheck(plan.backend(), plan.readiness(), backends);
        answering = new ReadinessWait(plan, check, watch, edges);
        errands =
                new UnitOperations(
                        plan, new StartSequence(plan, answering, watch, edges), watch, edges);
        thread =
                new OnDemandThread(
                        edges.threads(),
                        this::next,
                        errands::rest,
                        bug -> giveUp(WakeResult.Failed.broken(plan.unit(), bug)));
    }

    /**
     * A unit of this machine's systemd, with real sockets and a real clock. One for each unit: two
     * would put to sleep what the other has just woken.
     *
     * @param backends the addresses at which readiness is probed, asked anew for every round
     */
    public static ManagedUnit of(
            UnitPlan plan,
            Map<String, String> environment,
            Kernel kernel,
            Supplier<List<SocketAddress>> backends,
            ProcessWatch processWatch,
            UnitObserver observer) {
        UnitEdges edges = UnitEdges.of(plan.scope(), environment, kernel, processWatch, observer);
        return new ManagedUnit(plan, backends, edges);
    }

    /**
     * The unit serves another backend too, behind another socket: from now on it counts as ready
     * only when that is, as well.
     */
    public void alsoAnswersAt(
            String backend, Readiness readiness, Supplier<List<SocketAddress>> addresses) {
        answering.add(new ReadinessCheck(backend, readiness, addresses));
    }

    /**
     * Whether connecting proves nothing right now, because the unit is not known to be up: then
     * whoever accepts may be somebody else, a port forwarder or the kernel of a frozen unit. Ask
     * {@link #wake} instead.
     */
    public boolean mustWait() {
        return phase.mustWait(clock);
    }

    /** How long {@link #wake} may take to answer, at most. */
    public Duration patience() {
        return SleepSequence.PATIENCE.plus(plan.patience());
    }

    /**
     * Makes the unit answer and tells {@code waiter} once how that went. All who wait share one
     * activation. After a failure it fails at once, for the same reason, until the pause is over:
     * better a client that knows than one that waits for nothing.
     */
    public void wake(Consumer<WakeResult> waiter) {
        WakeResult known = null;
        synchronized (this) {
            switch (phase) {
                case Phase.Closed _ -> known = WakeResult.Failed.ENDING;
                case Phase.Failed(WakeResult.Failed why, long retryAt)
                        when clock.until(retryAt) > 0 ->
                        known = why;
                case Phase.Sleeping _, Phase.Starting _ -> {}
                case Phase.Ready ready -> {
                    // Asked all the same, so it has not answered.
                    doubted |= !ready.isStale(clock);
                    become(new Phase.Starting());
                }
                case Phase.Unknown _, Phase.Failed _, Phase.Asleep _ ->
                        become(new Phase.Starting());
            }
            if (known == null) {
                pending.wake(waiter, clock.nanoTime());
            }
        }
        if (known != null) {
            waiter.accept(known);
        } else {
            ensureThread();
        }
    }

    /**
     * A connection that was just made has been ended by the other side without a word: perhaps
     * nobody is there but a port forwarder. The next client makes sure.
     */
    public synchronized void doubt() {
        if (phase instanceof Phase.Ready) {
            doubted = true;
            become(new Phase.Unknown());
        }
    }

    /** Something has become of it; what, the next client makes sure of. */
    private synchronized void stirred() {
        if (phase instanceof Phase.Ready) {
            become(new Phase.Unknown());
        }
    }

    /**
     * Puts the unit to sleep as planned and tells {@code sleeper} once how that went. Only for a
     * unit that carries no connection of ours; from here on {@link #mustWait} holds new ones back.
     */
    public void sleep(Consumer<SleepResult> sleeper) {
        SleepResult known = null;
        synchronized (this) {
            switch (phase) {
                case Phase.Closed _ -> known = new SleepResult.Failed("bro-proxy is ending");
                case Phase.Starting _ -> known = new SleepResult.Woken();
                case Phase.Asleep _ -> known = new SleepResult.Slept();
                case Phase.Sleeping _ -> pending.sleep(sleeper);
                case Phase.Unknown _, Phase.Ready _, Phase.Failed _ -> {
                    if (plan.onIdle() == OnIdle.LEAVE) {
                        known = new SleepResult.Slept();
                    } else {
                        become(new Phase.Sleeping());
                        pending.sleep(sleeper);
                    }
                }
            }
        }
        if (known != null) {
            sleeper.accept(known);
        } else {
            ensureThread();
        }
    }

    private void ensureThread() {
        if (!thread.ensure()) {
            giveUp(WakeResult.Failed.noThread(plan.unit()));
        }
    }

    private synchronized Runnable next() {
        if (phase instanceof Phase.Closed) {
            return null;
        }
        if (pending.toWake()) {
            return this::carryOutWake;
        }
        return pending.toSleep() ? this::carryOutSleep : null;
    }

    /** What goes wrong because we end is nobody's concern. */
    private void report(UnitEvent event) {
        if (!(phase instanceof Phase.Closed)) {
            observer.happened(event);
        }
    }

    private void carryOutWake() {
        long since;
        boolean anew;
        synchronized (this) {
            since = pending.firstWaker();
            anew = doubted;
            doubted = false;
        }
        WakeResult wake = errands.wake(since, anew);
        if (wake instanceof WakeResult.Failed(String result, String message)) {
            var took = Duration.ofNanos(clock.nanoTime() - since);
            report(new UnitEvent.NotWoken(plan.unit(), result, message, took));
        }
        List<Consumer<WakeResult>> told;
        List<Consumer<SleepResult>> overtaken;
        synchronized (this) {
            told = pending.takeWakers();
            overtaken = pending.takeSleepers();
            switch (wake) {
                case WakeResult.Ready _ -> {
                    retryPause.reset();
                    become(watch.stirred() ? new Phase.Unknown() : ready());
                }
                case WakeResult.Failed failed -> {
                    long retryAt = clock.nanoTime() + retryPause.next();
                    become(new Phase.Failed(failed, retryAt));
                }
            }
        }
        PendingRequests.tell(told, wake);
        PendingRequests.tell(overtaken, new SleepResult.Woken());
    }

    /** Where its end would not be noticed, that is good for a while only. */
    private Phase ready() {
        return new Phase.Ready(watch.watches(), clock.nanoTime() + UNWATCHED_NANOS);
    }

    /** Nothing follows the end. Under the lock. */
    private void become(Phase next) {
        if (!(phase instanceof Phase.Closed)) {
            phase = next;
        }
    }

    private synchronized boolean isWanted() {
        return pending.toWake() || phase instanceof Phase.Closed;
    }

    private void carryOutSleep() {
        long began = clock.nanoTime();
        Outcome outcome = errands.sleep(this::isWanted);
        SleepResult done = SleepResult.of(outcome);
        List<Consumer<SleepResult>> told;
        SleepResult sleep;
        synchronized (this) {
            told = pending.takeSleepers();
            sleep = pending.toWake() ? new SleepResult.Woken() : done;
            become(
                    switch (sleep) {
                        case SleepResult.Woken _ -> new Phase.Starting();
                        case SleepResult.Failed _, SleepResult.Needed _ -> new Phase.Unknown();
                        case SleepResult.Slept _ -> new Phase.Asleep();
                    });
        }
        if (done instanceof SleepResult.Failed && outcome instanceof Outcome.Trouble trouble) {
            report(UnitEvent.Troubled.of(plan.unit(), trouble));
        } else if (sleep instanceof SleepResult.Slept) {
            Duration took = Duration.ofNanos(clock.nanoTime() - began);
            report(new UnitEvent.Slept(plan.unit(), plan.onIdle(), took));
        }
        PendingRequests.tell(told, sleep);
    }

    @Override
    public void close() {
        synchronized (this) {
            phase = new Phase.Closed();
        }
        thread.interrupt();
        giveUp(WakeResult.Failed.ENDING);
    }

    /** Answers all who wait, with nothing done for them. */
    private void giveUp(WakeResult.Failed why) {
        report(new UnitEvent.Troubled(plan.unit(), why.result(), why.message()));
        List<Consumer<WakeResult>> waking;
        List<Consumer<SleepResult>> sleeping;
        synchronized (this) {
            waking = pending.takeWakers();
            sleeping = pending.takeSleepers();
            become(new Phase.Unknown());
        }
        PendingRequests.tell(waking, why);
        PendingRequests.tell(sleeping, new SleepResult.Failed(why.message()));
    }
}
