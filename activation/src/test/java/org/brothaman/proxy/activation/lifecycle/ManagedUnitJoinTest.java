package org.brothaman.proxy.activation.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.readiness.Prober;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who wants a unit only if it is awake. */
@Timeout(60)
final class ManagedUnitJoinTest extends ManagedUnitFixture {
    private static final WakeResult ASLEEP = new WakeResult.Asleep();

    @Test
    void shouldStartNothing() {
        ManagedUnit unit = unit(OnIdle.STOP);
        unit.join(wakes::add);
        unit.join(wakes::add);
        runThreads(1);
        assertEquals(List.of(ASLEEP, ASLEEP), wakes);
        assertEquals(List.of("glance"), fake.asked);
        assertTrue(unit.mustWait());
        assertEquals(List.of(), events);
    }

    @Test
    void shouldThawNothing() {
        ManagedUnit unit = awake(OnIdle.FREEZE);
        unit.sleep(sleeps::add);
        runThreads(1);
        fake.asked.clear();
        unit.join(wakes::add);
        runThreads(1);
        assertEquals(List.of(ASLEEP), wakes);
        assertEquals(List.of("glance"), fake.asked);
        assertTrue(fake.frozen);
    }

    @Test
    void shouldWaitForWhatIsUpUntilItAnswers() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.starts();
        unit.join(wakes::add);
        runThreads(1);
        assertEquals(List.of(READY), wakes);
        assertEquals(List.of("glance"), fake.asked);
        assertEquals(1, probed.size());
        assertFalse(unit.mustWait());
    }

    @Test
    void shouldShareAStartThatIsUnderWay() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.meanwhile = once(() -> unit.join(wakes::add));
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of(READY, READY), wakes);
    }

    /** Who may not wake it starts nothing, however late it ends. */
    @Test
    void shouldStartNothingThatEndsBeforeItAnswers() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.starts();
        probes.add(new Prober.Result.Abandoned());
        unit.join(wakes::add);
        runThreads(1);
        assertEquals(List.of(ASLEEP), wakes);
        assertFalse(fake.asked.contains("start"), fake.asked.toString());
        assertFalse(fake.up);
        assertEquals(List.of(), events);
    }

    @Test
    void shouldStartItForWhoMayWakeItAndComesMeanwhile() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.starts();
        probes.add(new Prober.Result.Abandoned());
        duringProbes = once(() -> unit.wake(wakes::add));
        unit.join(wakes::add);
        runThreads(1);
        assertEquals(List.of(READY, READY), wakes);
        assertTrue(fake.up);
    }

    /** It had been found asleep already. */
    @Test
    void shouldStartItForWhoMayWakeItAndComesJustTooLate() {
        ManagedUnit unit = unit(OnIdle.STOP);
        unit.join(
                wake -> {
                    wakes.add(wake);
                    unit.wake(wakes::add);
                });
        runThreads(1);
        assertEquals(List.of(ASLEEP, READY), wakes);
    }

    /** An unknown state is not sleep: who joins fares as who wakes. */
    @Test
    void shouldFailWhenTheManagerDoesNotAnswer() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.starts();
        fake.said.add(new Outcome.TimedOut("read", "web.service", ManagerScope.USER));
        unit.join(wakes::add);
        runThreads(1);
        assertInstanceOf(WakeResult.Failed.class, wakes.getFirst());
        assertEquals(1, failures.size());
        clock.advance(TimeUnit.MINUTES.toNanos(1));
        unit.join(wakes::add);
        runThreads(1);
        assertEquals(READY, wakes.getLast());
    }

    /** A flood of those who may not wake it must not be one of questions. */
    @Test
    void shouldNotAskAgainForWhatWasSeenAsleepAMomentAgo() {
        ManagedUnit unit = unit(OnIdle.STOP);
        unit.join(wakes::add);
        runThreads(1);
        for (int i = 0; i < 100; i++) {
            unit.join(wakes::add);
        }
        assertEquals(Collections.nCopies(101, ASLEEP), wakes);
        assertEquals(List.of("glance"), fake.asked);
        fake.starts(); // by hand
        clock.advance(TimeUnit.MILLISECONDS.toNanos(250));
        unit.join(wakes::add);
        runThreads(1);
        assertEquals(READY, wakes.getLast());
    }

    /** Somebody has started it by hand, and it never answers: that is no failure of theirs. */
    @Test
    void shouldNotFailWhoMayWakeItForWhatFailedThoseWhoJoin() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.starts();
        failsWhoJoinsAndNotWhoWakes(unit);
    }

    private void failsWhoJoinsAndNotWhoWakes(ManagedUnit unit) {
        probes.add(new Prober.Result.TimedOut("planted"));
        unit.join(wakes::add);
        runThreads(1);
        assertInstanceOf(WakeResult.Failed.class, wakes.getFirst());
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(READY, wakes.getLast());
    }

    /** It was ready before; a port forwarder would take whoever is sent there unprobed. */
    @Test
    void shouldProbeAgainForTheNextWhenWhatWasDoubtedDidNotAnswer() {
        ManagedUnit unit = awake(OnIdle.STOP);
        unit.requireProbe();
        failsWhoJoinsAndNotWhoWakes(unit);
        assertEquals(3, probed.size());
    }

    /** Nor what has begun before it came. */
    @Test
    void shouldTryAgainForWhoMayWakeItAndComesWhileThatFails() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.starts();
        probes.add(new Prober.Result.TimedOut("planted"));
        duringProbes = once(() -> unit.wake(wakes::add));
        unit.join(wakes::add);
        runThreads(1);
        assertInstanceOf(WakeResult.Failed.class, wakes.getFirst());
        assertEquals(READY, wakes.getLast());
        assertEquals(2, wakes.size());
    }

    /** But a start for them that fails is theirs, whoever came first. */
    @Test
    void shouldNotStartItTwiceForWhoMayWakeItAndComesMeanwhile() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.starts();
        probes.add(new Prober.Result.Abandoned());
        probes.add(new Prober.Result.TimedOut("planted"));
        duringProbes = once(() -> unit.wake(wakes::add));
        unit.join(wakes::add);
        runThreads(1);
        assertEquals(1, Collections.frequency(fake.asked, "start"));
        assertEquals(2, wakes.size());
        assertInstanceOf(WakeResult.Failed.class, wakes.getLast());
    }

    /** They may be a flood, and each failure has its line in the log. */
    @Test
    void shouldTellThoseWhoJoinOfOneFailureForAWhile() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.starts();
        probes.add(new Prober.Result.TimedOut("planted"));
        unit.join(wakes::add);
        runThreads(1);
        for (int i = 0; i < 100; i++) {
            unit.join(wakes::add);
        }
        assertEquals(101, wakes.size());
        assertEquals(1, failures.size());
        clock.advance(TimeUnit.MILLISECONDS.toNanos(100));
        unit.join(wakes::add);
        runThreads(1);
        assertEquals(READY, wakes.getLast());
    }

    /** One who waits until others have mended it asks for hours. */
    @Test
    void shouldReportOneFailureOfThoseWhoJoinOnce() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.starts();
        for (int i = 0; i < 3; i++) {
            probes.add(new Prober.Result.TimedOut("planted"));
            join(unit);
        }
        assertEquals(1, failures.size());
        probes.add(new Prober.Result.TimedOut("another"));
        join(unit);
        assertEquals(2, failures.size());
        join(unit);
        assertEquals(READY, wakes.getLast());
    }

    /** Each time long enough after a failure. */
    private void join(ManagedUnit unit) {
        clock.advance(TimeUnit.MINUTES.toNanos(1));
        unit.join(wakes::add);
        runThreads(1);
    }

    /** What a run for others has used up is not taken from it. */
    @Test
    void shouldGiveWhoMayWakeItAndComesLateAllTheTime() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.starts();
        probes.add(new Prober.Result.Abandoned());
        duringProbes =
                once(
                        () -> {
                            clock.advance(TimeUnit.SECONDS.toNanos(89));
                            unit.wake(wakes::add);
                        });
        unit.join(wakes::add);
        runThreads(1);
        assertEquals(List.of(READY, READY), wakes);
        assertTrue(clock.until(probedUntil) > TimeUnit.SECONDS.toNanos(89));
    }

    /** What has taken its time is not new when it is told. */
    @Test
    void shouldCountTheMomentFromBeforeItWasAsked() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.meanwhile = once(() -> clock.advance(TimeUnit.MILLISECONDS.toNanos(250)));
        unit.join(wakes::add);
        runThreads(1);
        unit.join(wakes::add);
        runThreads(1);
        assertEquals(List.of(ASLEEP, ASLEEP), wakes);
        assertEquals(List.of("glance", "glance"), fake.asked);
    }

    /** What was seen before is over then. */
    @Test
    void shouldShareAStartThatHasBegunAMomentAfterItWasSeenAsleep() {
        ManagedUnit unit = unit(OnIdle.STOP);
        unit.join(wakes::add);
        runThreads(1);
        unit.wake(wakes::add);
        unit.join(wakes::add);
        runThreads(1);
        assertEquals(List.of(ASLEEP, READY, READY), wakes);
    }

    /** It is put to sleep next, so that nobody must be led to it. */
    @Test
    void shouldBeAsleepForWhoJoinsWhatIsToSleepNext() {
        fake.watchable = false;
        ManagedUnit unit = awake(OnIdle.STOP);
        duringProbes = once(() -> unit.sleep(sleeps::add));
        unit.requireProbe();
        unit.join(wakes::add);
        runThreads(1);
        assertEquals(List.of(ASLEEP), wakes);
        assertEquals(List.of(SLEPT), sleeps);
        assertFalse(fake.up);
    }

    /** It was ready, and has ended since. */
    @Test
    void shouldKnowThenThatItMustBeAsked() {
        fake.watchable = false;
        ManagedUnit unit = awake(OnIdle.STOP);
        assertFalse(unit.mustWait());
        fake.seenDead();
        unit.join(wakes::add);
        runThreads(1);
        assertEquals(List.of(ASLEEP), wakes);
        assertTrue(unit.mustWait());
    }

    @Test
    void shouldNotKeepItFromSleeping() {
        ManagedUnit unit = awake(OnIdle.STOP);
        unit.sleep(sleeps::add);
        unit.join(wakes::add);
        runThreads(1);
        assertEquals(List.of(SLEPT), sleeps);
        assertEquals(List.of(ASLEEP), wakes);
        assertEquals(List.of("stop", "glance"), fake.asked);
    }

    @Test
    void shouldAnswerAtTheEnd() {
        ManagedUnit unit = unit(OnIdle.STOP);
        unit.join(wakes::add);
        unit.close();
        unit.join(wakes::add);
        assertEquals(List.of(WakeResult.Failed.ENDING, WakeResult.Failed.ENDING), wakes);
        threads.clear();
    }
}
