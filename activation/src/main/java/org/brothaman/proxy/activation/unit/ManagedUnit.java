package org.brothaman.proxy.activation.unit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.SystemdManager;
import org.brothaman.proxy.activation.manager.UnitManager;
import org.brothaman.proxy.activation.readiness.Prober;
import org.brothaman.proxy.activation.readiness.Readiness;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * One unit and all that is wanted of it at the moment. Any thread may call; nothing here blocks.
 * Wishes are taken down under the lock and carried out, one after the other, by an activation
 * thread that is started for the first and ends with the last. Waking goes before sleeping: a wish
 * to wake that comes while the unit is put to sleep is carried out right after, and one that comes
 * before that has begun takes its place. {@link #close} answers everybody.
 */
public final class ManagedUnit implements AutoCloseable {
    private final UnitPlan plan;
    private final Errands errands;
    private final MonotonicClock clock;
    private final UnitObserver observer;
    private final OnDemandThread thread;
    private volatile Phase phase = new Phase.Unknown();

    // Wishes and who is to be told, guarded by this object as are all changes of the phase.
    private final List<Consumer<Wake>> wakers = new ArrayList<>();
    private final List<Consumer<Sleep>> sleepers = new ArrayList<>();
    private final RetryPause retryPause = new RetryPause();
    private boolean checkWanted;

    ManagedUnit(
            UnitPlan plan,
            Errands errands,
            MonotonicClock clock,
            UnitObserver observer,
            Executor threads) {
        this.plan = plan;
        this.errands = errands;
        this.clock = clock;
        this.observer = observer;
        this.thread =
                new OnDemandThread(
                        threads,
                        this::next,
                        errands::rest,
                        bug -> giveUp(Wake.Failed.broken(plan.unit(), bug)));
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
            UnitObserver observer) {
        MonotonicClock clock = MonotonicClock.SYSTEM;
        UnitManager manager = SystemdManager.of(plan.scope(), environment, clock);
        Prober prober = new Prober(kernel, clock);
        Gate gate = new Gate(plan.backend(), plan.readiness(), backends);
        Awakening awakening = new Awakening(plan, manager, prober::await, gate, clock, observer);
        Errands errands = new Errands(plan, manager, awakening, clock, observer);
        return new ManagedUnit(plan, errands, clock, observer, OnDemandThread.PLATFORM);
    }

    /**
     * The unit serves another backend too, behind another socket: from now on it counts as ready
     * only when that is, as well.
     */
    public void alsoAnswersAt(
            String backend, Readiness readiness, Supplier<List<SocketAddress>> addresses) {
        errands.add(new Gate(backend, readiness, addresses));
    }

    /**
     * Whether connecting proves nothing right now: the unit is on its way up or down, or sleeps, or
     * may be frozen, and a frozen one's kernel accepts for it. Ask {@link #wake} instead.
     */
    public boolean mustWait() {
        return phase.mustWait(plan.onIdle());
    }

    /**
     * Makes the unit answer and tells {@code waiter} once how that went. All who wait share one
     * activation. After a failure it fails at once, for the same reason, until the pause is over:
     * better a client that knows than one that waits for nothing.
     */
    public void wake(Consumer<Wake> waiter) {
        Wake known = null;
        synchronized (this) {
            switch (phase) {
                case Phase.Closed _ -> known = Wake.Failed.ENDING;
                case Phase.Failed(Wake.Failed why, long retryAt) when clock.until(retryAt) > 0 ->
                        known = why;
                case Phase.Sleeping _, Phase.Starting _ -> wakers.add(waiter);
                case Phase.Unknown _, Phase.Ready _, Phase.Failed _, Phase.Asleep _ -> {
                    phase = new Phase.Starting();
                    wakers.add(waiter);
                }
            }
        }
        if (known != null) {
            waiter.accept(known);
        } else {
            ensureThread();
        }
    }

    /**
     * A connection was made without {@link #wake}. The first time that is a reason to make sure, in
     * the background, that it was not a frozen unit's kernel that accepted.
     */
    public void answered() {
        if (phase instanceof Phase.Ready) {
            return;
        }
        synchronized (this) {
            switch (phase) {
                case Phase.Unknown _, Phase.Failed _ -> {
                    phase = new Phase.Ready();
                    retryPause.reset();
                    checkWanted = true;
                }
                case Phase.Ready _,
                        Phase.Starting _,
                        Phase.Sleeping _,
                        Phase.Asleep _,
                        Phase.Closed _ -> {}
            }
        }
        ensureThread();
    }

    /**
     * Puts the unit to sleep as planned and tells {@code sleeper} once how that went. Only for a
     * unit that carries no connection of ours; from here on {@link #mustWait} holds new ones back.
     */
    public void sleep(Consumer<Sleep> sleeper) {
        Sleep known = null;
        synchronized (this) {
            switch (phase) {
                case Phase.Closed _ -> known = new Sleep.Failed("bro-proxy is ending");
                case Phase.Starting _ -> known = new Sleep.Woken();
                case Phase.Asleep _ -> known = new Sleep.Slept();
                case Phase.Sleeping _ -> sleepers.add(sleeper);
                case Phase.Unknown _, Phase.Ready _, Phase.Failed _ -> {
                    if (plan.onIdle() == OnIdle.LEAVE) {
                        known = new Sleep.Slept();
                    } else {
                        phase = new Phase.Sleeping();
                        sleepers.add(sleeper);
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
            giveUp(Wake.Failed.noThread(plan.unit()));
        }
    }

    private synchronized Runnable next() {
        if (phase instanceof Phase.Closed) {
            return null;
        }
        if (!wakers.isEmpty()) {
            return this::carryOutWake;
        }
        if (!sleepers.isEmpty()) {
            return this::carryOutSleep;
        }
        return checkWanted ? this::check : null;
    }

    /** What goes wrong because we end is nobody's concern. */
    private void report(UnitEvent event) {
        if (!(phase instanceof Phase.Closed)) {
            observer.happened(event);
        }
    }

    private void carryOutWake() {
        long began = clock.nanoTime();
        Wake wake = errands.wake();
        if (wake instanceof Wake.Failed(String result, String message)) {
            var took = Duration.ofNanos(clock.nanoTime() - began);
            report(new UnitEvent.NotWoken(plan.unit(), result, message, took));
        }
        List<Consumer<Wake>> told;
        List<Consumer<Sleep>> overtaken;
        synchronized (this) {
            told = List.copyOf(wakers);
            wakers.clear();
            overtaken = List.copyOf(sleepers);
            sleepers.clear();
            switch (wake) {
                case Wake.Ready _ -> {
                    retryPause.reset();
                    become(new Phase.Ready());
                }
                case Wake.Failed failed -> {
                    long retryAt = clock.nanoTime() + retryPause.next();
                    become(new Phase.Failed(failed, retryAt));
                }
            }
        }
        told.forEach(waiter -> waiter.accept(wake));
        overtaken.forEach(sleeper -> sleeper.accept(new Sleep.Woken()));
    }

    /** Nothing follows the end. Under the lock. */
    private void become(Phase next) {
        if (!(phase instanceof Phase.Closed)) {
            phase = next;
        }
    }

    private void carryOutSleep() {
        long began = clock.nanoTime();
        Outcome outcome = errands.sleep();
        Outcome.Trouble trouble = outcome instanceof Outcome.Trouble t ? t : null;
        Sleep done = trouble == null ? new Sleep.Slept() : new Sleep.Failed(trouble.message());
        List<Consumer<Sleep>> told;
        Sleep sleep;
        synchronized (this) {
            told = List.copyOf(sleepers);
            sleepers.clear();
            sleep = wakers.isEmpty() ? done : new Sleep.Woken();
            become(
                    switch (sleep) {
                        case Sleep.Woken _ -> new Phase.Starting();
                        case Sleep.Failed _ -> new Phase.Unknown();
                        case Sleep.Slept _ -> new Phase.Asleep();
                    });
        }
        if (trouble != null) {
            report(UnitEvent.Troubled.of(plan.unit(), trouble));
        } else if (sleep instanceof Sleep.Slept) {
            Duration took = Duration.ofNanos(clock.nanoTime() - began);
            observer.happened(new UnitEvent.Slept(plan.unit(), plan.onIdle(), took));
        }
        told.forEach(sleeper -> sleeper.accept(sleep));
    }

    /** The backend answered before we had looked at the unit: it may be frozen all the same. */
    private void check() {
        synchronized (this) {
            checkWanted = false;
        }
        if (errands.thawIfFrozen() instanceof Outcome.Trouble trouble) {
            report(UnitEvent.Troubled.of(plan.unit(), trouble));
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            phase = new Phase.Closed();
            checkWanted = false;
        }
        thread.interrupt();
        giveUp(Wake.Failed.ENDING);
    }

    /** Answers all who wait, with nothing done for them. */
    private void giveUp(Wake.Failed why) {
        report(new UnitEvent.Troubled(plan.unit(), why.result(), why.message()));
        List<Consumer<Wake>> waking;
        List<Consumer<Sleep>> sleeping;
        synchronized (this) {
            waking = List.copyOf(wakers);
            sleeping = List.copyOf(sleepers);
            wakers.clear();
            sleepers.clear();
            become(new Phase.Unknown());
        }
        waking.forEach(waiter -> waiter.accept(why));
        sleeping.forEach(sleeper -> sleeper.accept(new Sleep.Failed(why.message())));
    }
}
