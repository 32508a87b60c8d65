package org.brothaman.proxy.activation.unit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.SystemdManager;
import org.brothaman.proxy.activation.manager.UnitManager;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.readiness.Prober;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * One unit and all that is wanted of it at the moment. Any thread may call; nothing here blocks.
 * Wishes are taken down under the lock and carried out, one after the other, by an activation
 * thread that is started for the first and ends with the last. Waking goes before sleeping: a wish
 * to wake that comes while the unit is put to sleep is carried out right after. Lives as long as
 * the process; {@link #close} ends waits and answers everybody.
 */
public final class ManagedUnit implements AutoCloseable {
    private static final long FIRST_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LAST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Above systemd's TimeoutStopSec of 90 s, so that its job ends first. */
    private static final Duration SLEEP_PATIENCE = Duration.ofSeconds(120);

    private static final Duration CHECK_PATIENCE = Duration.ofSeconds(10);

    private final UnitPlan plan;
    private final UnitManager manager;
    private final Awakening awakening;
    private final MonotonicClock clock;
    private final UnitObserver observer;
    private final Executor threads;

    private volatile Phase phase = new Phase.Unknown();

    // Wishes and who is to be told, guarded by this object.
    private final List<Consumer<Wake>> wakers = new ArrayList<>();
    private final List<Consumer<Sleep>> sleepers = new ArrayList<>();
    private boolean checkWanted;
    private int failures;
    private boolean running;
    private Thread thread;

    private enum Task {
        WAKE,
        SLEEP,
        CHECK,
        NONE
    }

    ManagedUnit(
            UnitPlan plan,
            UnitManager manager,
            Awakening awakening,
            MonotonicClock clock,
            UnitObserver observer,
            Executor threads) {
        this.plan = plan;
        this.manager = manager;
        this.awakening = awakening;
        this.clock = clock;
        this.observer = observer;
        this.threads = threads;
    }

    /**
     * A unit of this machine's systemd, with real sockets and a real clock.
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
        Awakening awakening =
                new Awakening(plan, manager, prober::await, backends, clock, observer);
        Executor threads = task -> Thread.ofPlatform().name("activation").daemon().start(task);
        return new ManagedUnit(plan, manager, awakening, clock, observer, threads);
    }

    /**
     * Whether connecting proves nothing right now: the unit is on its way up or down, or sleeps, or
     * may be frozen, and a frozen one's kernel accepts for it. Ask {@link #wake} instead.
     */
    public boolean mustWait() {
        return switch (phase) {
            case Phase.Starting starting -> true;
            case Phase.Sleeping sleeping -> true;
            case Phase.Asleep asleep -> true;
            case Phase.Unknown unknown -> plan.onIdle() == OnIdle.FREEZE;
            case Phase.Failed failed -> plan.onIdle() == OnIdle.FREEZE;
            case Phase.Ready ready -> false;
            case Phase.Closed closed -> false;
        };
    }

    /**
     * Makes the unit answer and tells {@code waiter} once how that went, on the activation thread or
     * at once. All who wait share one activation. After a failure it fails at once, with the same
     * reason, until the pause is over: better a client that knows than one that waits for nothing.
     */
    public void wake(Consumer<Wake> waiter) {
        Wake known = null;
        synchronized (this) {
            switch (phase) {
                case Phase.Closed closed -> known = new Wake.Failed("bro-proxy is ending");
                case Phase.Failed(String message, long retryAt) when clock.until(retryAt) > 0 ->
                        known = new Wake.Failed(message);
                case Phase.Sleeping sleeping -> wakers.add(waiter);
                case Phase.Starting starting -> wakers.add(waiter);
                case Phase.Unknown unknown -> begin(waiter);
                case Phase.Ready ready -> begin(waiter);
                case Phase.Failed failed -> begin(waiter);
                case Phase.Asleep asleep -> begin(waiter);
            }
        }
        if (known != null) {
            waiter.accept(known);
        } else {
            ensureThread();
        }
    }

    /** Where it stands, for tests. */
    Phase phase() {
        return phase;
    }

    private void begin(Consumer<Wake> waiter) {
        phase = new Phase.Starting();
        wakers.add(waiter);
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
                case Phase.Unknown unknown -> {
                    phase = new Phase.Ready();
                    checkWanted = true;
                }
                case Phase.Failed failed -> {
                    phase = new Phase.Ready();
                    failures = 0;
                }
                case Phase.Ready ready -> {}
                case Phase.Starting starting -> {}
                case Phase.Sleeping sleeping -> {}
                case Phase.Asleep asleep -> {}
                case Phase.Closed closed -> {}
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
                case Phase.Closed closed -> known = new Sleep.Failed("bro-proxy is ending");
                case Phase.Starting starting -> known = new Sleep.Woken();
                case Phase.Asleep asleep -> known = new Sleep.Slept();
                case Phase.Sleeping sleeping -> sleepers.add(sleeper);
                case Phase.Unknown unknown -> known = beginSleep(sleeper);
                case Phase.Ready ready -> known = beginSleep(sleeper);
                case Phase.Failed failed -> known = beginSleep(sleeper);
            }
        }
        if (known != null) {
            sleeper.accept(known);
        } else {
            ensureThread();
        }
    }

    private Sleep beginSleep(Consumer<Sleep> sleeper) {
        if (plan.onIdle() == OnIdle.LEAVE) {
            return new Sleep.Slept();
        }
        phase = new Phase.Sleeping();
        sleepers.add(sleeper);
        return null;
    }

    private void ensureThread() {
        synchronized (this) {
            if (running || next() == Task.NONE) {
                return;
            }
            running = true;
        }
        try {
            threads.execute(this::run);
        } catch (OutOfMemoryError e) {
            synchronized (this) {
                running = false;
            }
            String message = "no thread to activate " + plan.unit() + ", is TasksMax= reached?";
            observer.failed(message);
            giveUp(message);
        }
    }

    private Task next() {
        if (phase instanceof Phase.Closed) {
            return Task.NONE;
        }
        if (!wakers.isEmpty()) {
            return Task.WAKE;
        }
        if (!sleepers.isEmpty()) {
            return Task.SLEEP;
        }
        return checkWanted ? Task.CHECK : Task.NONE;
    }

    private void run() {
        try {
            work();
        } catch (RuntimeException e) {
            // A bug, but none that may leave clients waiting for ever.
            synchronized (this) {
                running = false;
                thread = null;
            }
            manager.close();
            giveUp("activation of " + plan.unit() + " broke: " + e);
            throw e;
        }
    }

    private void work() {
        synchronized (this) {
            thread = Thread.currentThread();
        }
        while (true) {
            Task task;
            synchronized (this) {
                task = next();
            }
            switch (task) {
                case WAKE -> endWake(awakening.wake());
                case SLEEP -> endSleep(goToSleep());
                case CHECK -> check();
                case NONE -> {
                    manager.close();
                    synchronized (this) {
                        if (next() == Task.NONE) {
                            running = false;
                            thread = null;
                            return;
                        }
                    }
                }
            }
        }
    }

    private void endWake(Wake wake) {
        if (wake instanceof Wake.Failed failed && !(phase instanceof Phase.Closed)) {
            observer.failed(failed.message());
        }
        List<Consumer<Wake>> told;
        synchronized (this) {
            told = List.copyOf(wakers);
            wakers.clear();
            if (!(phase instanceof Phase.Closed)) {
                phase =
                        switch (wake) {
                            case Wake.Ready ready -> {
                                failures = 0;
                                yield new Phase.Ready();
                            }
                            case Wake.Failed failed ->
                                    new Phase.Failed(failed.message(), retryAt());
                        };
            }
        }
        told.forEach(waiter -> waiter.accept(wake));
    }

    private long retryAt() {
        long pause = FIRST_RETRY_NANOS << Math.min(failures, 10);
        failures++;
        return clock.nanoTime() + Math.min(pause, LAST_RETRY_NANOS);
    }

    private Outcome goToSleep() {
        long deadline = clock.nanoTime() + SLEEP_PATIENCE.toNanos();
        return switch (plan.onIdle()) {
            case STOP -> {
                observer.begins("Stopping " + plan.unit(), SLEEP_PATIENCE);
                yield manager.stop(plan.unit(), deadline);
            }
            case FREEZE -> {
                observer.begins("Freezing " + plan.unit(), SLEEP_PATIENCE);
                yield manager.freeze(plan.unit(), deadline);
            }
            case LEAVE -> throw new IllegalStateException("asked to leave the unit alone");
        };
    }

    private void endSleep(Outcome outcome) {
        String trouble = outcome instanceof Outcome.Trouble t ? t.message() : null;
        List<Consumer<Sleep>> told;
        Sleep sleep;
        synchronized (this) {
            told = List.copyOf(sleepers);
            sleepers.clear();
            if (!wakers.isEmpty()) {
                sleep = new Sleep.Woken();
            } else if (trouble != null) {
                sleep = new Sleep.Failed(trouble);
            } else {
                sleep = new Sleep.Slept();
            }
            if (!(phase instanceof Phase.Closed)) {
                phase =
                        switch (sleep) {
                            case Sleep.Woken woken -> new Phase.Starting();
                            case Sleep.Failed failed -> new Phase.Unknown();
                            case Sleep.Slept slept -> new Phase.Asleep();
                        };
            }
        }
        if (trouble != null && !(phase instanceof Phase.Closed)) {
            observer.failed(trouble);
        } else if (sleep instanceof Sleep.Slept) {
            observer.achieved(
                    plan.unit() + (plan.onIdle() == OnIdle.FREEZE ? " frozen" : " stopped"));
        }
        told.forEach(sleeper -> sleeper.accept(sleep));
    }

    /** The backend answered before we had looked at the unit: it may be frozen all the same. */
    private void check() {
        synchronized (this) {
            checkWanted = false;
        }
        long deadline = clock.nanoTime() + CHECK_PATIENCE.toNanos();
        Outcome outcome = manager.look(plan.unit(), deadline);
        if (outcome instanceof Outcome.Done(UnitState state) && state.isFrozen()) {
            outcome = manager.thaw(plan.unit(), deadline);
        }
        if (outcome instanceof Outcome.Trouble trouble && !(phase instanceof Phase.Closed)) {
            observer.failed(trouble.message());
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            phase = new Phase.Closed();
            checkWanted = false;
            if (thread != null) {
                thread.interrupt();
            }
        }
        giveUp("bro-proxy is ending");
    }

    /** Answers all who wait, with nothing done for them. */
    private void giveUp(String message) {
        List<Consumer<Wake>> waking;
        List<Consumer<Sleep>> sleeping;
        synchronized (this) {
            waking = List.copyOf(wakers);
            sleeping = List.copyOf(sleepers);
            wakers.clear();
            sleepers.clear();
            if (!(phase instanceof Phase.Closed)) {
                phase = new Phase.Unknown();
            }
        }
        waking.forEach(waiter -> waiter.accept(new Wake.Failed(message)));
        sleeping.forEach(sleeper -> sleeper.accept(new Sleep.Failed(message)));
    }
}
