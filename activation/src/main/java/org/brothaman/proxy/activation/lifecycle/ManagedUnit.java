package org.brothaman.proxy.activation.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.jspecify.annotations.Nullable;

/**
 * One unit and all that is wanted of it at the moment. Any thread may call; nothing here blocks.
 * Requests are taken down under the lock and carried out, one after the other, by an activation
 * thread that is started for the first and ends with the last. Waking goes before sleeping: a
 * request to wake that comes while the unit is put to sleep is carried out right after, and one
 * that comes before that has begun takes its place. {@link #close} answers everybody.
 */
public final class ManagedUnit implements AutoCloseable {
    private final UnitPlan plan;
    private final WatchState watch;
    private final Turn turn;
    private final StartNote note;
    private final StartSequence startSequence;
    private final SleepSequence sleepSequence;
    private final MonotonicClock clock;
    private final UnitReports reports;
    private final ExpectedClient expectedClient;
    private final OnDemandThread thread;
    private volatile Phase phase = new Phase.Unknown();

    // Guarded by this object, as are all changes of the phase.
    private final PendingRequests pending = new PendingRequests();
    private final RetryPause retryPause = new RetryPause();
    private boolean probeRequired;

    ManagedUnit(UnitPlan plan, UnitObserver observer, UnitPlatform platform) {
        this.plan = plan;
        clock = platform.clock();
        expectedClient = new ExpectedClient(plan, platform);
        reports = new UnitReports(plan.unit(), observer);
        watch = new WatchState(platform.processWatch(), this::doubt);
        turn = new Turn(plan, reports, platform);
        note = new StartNote(plan, watch, reports, platform);
        startSequence = new StartSequence(plan, watch, turn, note, reports, platform);
        sleepSequence = new SleepSequence(plan, watch, turn, note, reports, platform);
        thread =
                new OnDemandThread(
                        platform.threads(),
                        this::next,
                        platform.manager()::close,
                        bug -> failAll(WakeResult.Failed.broken(plan.unit(), bug)));
    }

    /**
     * A client seems to be about to come, for whom the conversation with the manager is begun. To
     * be called once, before anything else.
     */
    public void expectClient() {
        expectedClient.begin(thread);
    }

    /**
     * Whether connecting proves nothing right now, because the unit is not known to be up: whoever
     * accepts may be a port forwarder or the kernel of a frozen unit. Ask {@link #wake} instead.
     */
    public boolean mustWait() {
        return phase.mustWait(clock);
    }

    /** How long {@link #wake} may take to answer, at most. */
    public Duration patience() {
        return SleepSequence.PATIENCE.plus(plan.patience()).plus(plan.longestWait());
    }

    /**
     * Makes the unit answer and tells {@code waiter} once how that went. All who wait share one
     * activation. After a failure it fails at once, for the same reason, until the pause is over:
     * better a client that knows than one that waits for nothing.
     */
    public void wake(Consumer<WakeResult> waiter) {
        WakeResult known;
        synchronized (this) {
            known = phase.refusal(clock);
            if (known == null) {
                switch (phase) {
                    case Phase.Sleeping _, Phase.Starting _, Phase.Closed _ -> {}
                    case Phase.Ready ready -> {
                        // Asked all the same, so a connection to it has failed.
                        probeRequired |= !ready.isStale(clock);
                        enter(new Phase.Starting());
                    }
                    case Phase.Unknown _, Phase.Failed _, Phase.Asleep _ ->
                            enter(new Phase.Starting());
                }
                pending.addWaker(waiter, clock.nanoTime());
            }
        }
        settle(waiter, known);
    }

    /**
     * As {@link #wake}, but if it sleeps, or did a moment ago, or ends before it answers, it goes
     * on sleeping: {@link WakeResult.Asleep}. Not to know is a failure as for who wakes.
     */
    public void join(Consumer<WakeResult> waiter) {
        WakeResult known;
        synchronized (this) {
            known = pending.answerToJoiner(phase.refusal(clock), clock.nanoTime());
            if (known == null) {
                pending.addJoiner(waiter);
            }
        }
        settle(waiter, known);
    }

    /**
     * A connection that was just made has been ended by the other side without a word: perhaps
     * nobody is there but a port forwarder. The next client has the unit probed.
     */
    public synchronized void requireProbe() {
        probeRequired |= phase instanceof Phase.Ready;
        doubt();
    }

    /** It is not known any more how it is: the next client asks the manager. */
    private synchronized void doubt() {
        if (phase instanceof Phase.Ready) {
            enter(new Phase.Unknown());
        }
    }

    /**
     * Puts the unit to sleep as planned and tells {@code sleeper} once how that went; if it was put
     * to sleep before, it is only looked at. Only for a unit that carries no connection of ours;
     * from here on {@link #mustWait} holds new ones back.
     */
    public void sleep(Consumer<SleepResult> sleeper) {
        SleepResult known;
        synchronized (this) {
            known = phase.answer();
            if (known == null && plan.onIdle() == OnIdle.LEAVE) {
                known = new SleepResult.Slept();
            } else if (known == null) {
                enter(phase instanceof Phase.Asleep ? phase : new Phase.Sleeping());
                pending.addSleeper(sleeper);
            }
        }
        settle(sleeper, known);
    }

    /**
     * Tells {@code asker} once whether {@link #sleep} would stop the unit, as far as that can be
     * foreseen: {@link SleepResult.Slept}. Changes nothing.
     */
    public void ask(Consumer<SleepResult> asker) {
        SleepResult known;
        synchronized (this) {
            known = phase.answer();
            if (known == null) {
                pending.addAsker(asker);
            }
        }
        settle(asker, known);
    }

    /**
     * The proxy takes no more clients. Those who wait get what is being started for them, but
     * whoever stops the unit now, mostly together with the proxy, is not worked against.
     */
    public void drain() {
        startSequence.drain();
    }

    /** Who is the first in line for its turn, full name; empty for nobody. Any thread. */
    public String wantedBy() {
        return turn.wantedBy();
    }

    Turn turn() {
        return turn;
    }

    /** Tells what is known already; else there is a thread that finds out. */
    private <A> void settle(Consumer<A> asker, @Nullable A known) {
        if (known != null) {
            asker.accept(known);
        } else if (!thread.ensureRunning()) {
            failAll(WakeResult.Failed.noThread(plan.unit()));
        }
    }

    private synchronized @Nullable Runnable next() {
        if (phase instanceof Phase.Closed) {
            return null;
        }
        if (pending.hasWakers()) {
            return this::carryOutWake;
        } else if (pending.hasSleepers()) {
            return this::carryOutSleep;
        } else if (pending.hasAskers()) {
            return this::carryOutAsk;
        }
        return pending.hasJoiners() ? this::carryOutWake : expectedClient.task(thread);
    }

    /** For those who may have it started, if there are any when that is to be done. */
    private void carryOutWake() {
        long since;
        boolean probe;
        synchronized (this) {
            since = pending.beginRun(clock.nanoTime());
            probe = probeRequired;
            probeRequired = false;
        }
        WakeResult wake = startSequence.wake(since, probe, () -> guarded(pending::mayWake));
        boolean isForWakers = guarded(pending::isForWakers);
        reports.wakeEnded(wake, Duration.ofNanos(clock.nanoTime() - since), isForWakers);
        List<Consumer<WakeResult>> told;
        List<Consumer<SleepResult>> overtaken = List.of();
        synchronized (this) {
            probeRequired |= probe && !(wake instanceof WakeResult.Ready);
            boolean sleepsNext = phase instanceof Phase.Sleeping && !pending.hasWakers();
            if (sleepsNext || pending.isForJoiners(wake)) {
                told = pending.takeJoiners(wake, since, clock.nanoTime());
                wake = wake instanceof WakeResult.Failed ? wake : new WakeResult.Asleep();
                doubt();
            } else {
                expectedClient.hasCome();
                told = pending.takeWakersAndJoiners();
                overtaken = pending.takeSleepers();
                enter(Phase.after(wake, watch, retryPause, clock));
            }
        }
        PendingRequests.tell(told, wake);
        PendingRequests.tell(overtaken, new SleepResult.Woken());
        reports.sayReady();
        note.write();
    }

    private synchronized <T> T guarded(Supplier<T> step) {
        return step.get();
    }

    /** Nothing follows the end. Under the lock. */
    private void enter(Phase next) {
        if (!(phase instanceof Phase.Closed)) {
            phase = next;
        }
    }

    private synchronized boolean isWanted() {
        return pending.hasWakers() || phase instanceof Phase.Closed;
    }

    private void carryOutSleep() {
        long began = clock.nanoTime();
        boolean sleeps = phase instanceof Phase.Sleeping; // else it is looked at
        SleepResult done = sleeps ? sleepSequence.sleep(this::isWanted) : sleepSequence.look();
        List<Consumer<SleepResult>> told;
        SleepResult sleep;
        synchronized (this) {
            told = pending.takeSleepers();
            sleep = pending.hasWakers() ? new SleepResult.Woken() : done;
            enter(Phase.after(sleep));
        }
        if (sleeps && sleep instanceof SleepResult.Slept) {
            Duration took = Duration.ofNanos(clock.nanoTime() - began);
            reports.happened(new UnitEvent.Slept(plan.unit(), plan.onIdle(), took));
        }
        PendingRequests.tell(told, sleep);
    }

    private void carryOutAsk() {
        SleepResult answer = sleepSequence.ask();
        PendingRequests.tell(guarded(pending::takeAskers), answer);
    }

    @Override
    public void close() {
        synchronized (this) {
            phase = new Phase.Closed();
            reports.close();
        }
        thread.interrupt();
        failAll(WakeResult.Failed.ENDING);
    }

    /** Answers all who wait, with nothing done for them. */
    private void failAll(WakeResult.Failed why) {
        reports.happened(new UnitEvent.Troubled(plan.unit(), why.result(), why.message()));
        List<Consumer<WakeResult>> waking;
        List<Consumer<SleepResult>> sleeping;
        synchronized (this) {
            waking = pending.takeWakersAndJoiners();
            sleeping = pending.takeSleepersAndAskers();
            enter(new Phase.Unknown());
        }
        PendingRequests.tell(waking, why);
        PendingRequests.tell(sleeping, new SleepResult.Failed(why.message()));
    }
}
