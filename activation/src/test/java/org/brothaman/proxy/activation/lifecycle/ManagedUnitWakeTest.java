package org.brothaman.proxy.activation.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.UnitState.Active;
import org.brothaman.proxy.activation.readiness.PortForwarding;
import org.brothaman.proxy.activation.readiness.ProbeTarget;
import org.brothaman.proxy.activation.readiness.Prober;
import org.brothaman.proxy.activation.readiness.Readiness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class ManagedUnitWakeTest extends ManagedUnitFixture {
    @Test
    void shouldStartOnceForAllWhoWait() {
        ManagedUnit unit = unit(OnIdle.STOP);
        for (int i = 0; i < 200; i++) {
            unit.wake(wakes::add);
            assertTrue(unit.mustWait());
        }
        assertEquals(List.of(), wakes);
        runThreads(1);
        assertEquals(List.of("glance", "start"), fake.asked);
        assertEquals(Collections.nCopies(200, READY), wakes);
        assertFalse(unit.mustWait());
        assertFalse(fake.connected);
    }

    @Test
    void shouldStartAgainWhatEndedMeanwhile() {
        ManagedUnit unit = awake(OnIdle.STOP);
        fake.seenDead();
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of("glance", "start"), fake.asked);
        assertEquals(List.of(READY), wakes);
    }

    @Test
    void shouldFailAtOnceWithTheSameReasonUntilThePauseIsOver() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.troubles.add(FakeUnit.failure());
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(1, failures.size());
        clock.advance(TimeUnit.MILLISECONDS.toNanos(100) - 1);
        unit.wake(wakes::add);
        runThreads(0);
        assertEquals(
                List.of(new WakeResult.Failed("exit-code", failures.get(0)), wakes.get(0)), wakes);
        assertEquals(1, failures.size());
        assertTrue(unit.mustWait());
        clock.advance(1);
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(READY, wakes.getLast());
    }

    @Test
    void shouldPauseLongerAfterEveryFailureUntilItSucceeds() {
        ManagedUnit unit = unit(OnIdle.STOP);
        for (long millis : new long[] {100, 200, 400}) {
            failFor(unit, millis);
        }
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(READY, wakes.getLast());
        failFor(unit, 100);
    }

    @Test
    void shouldPause10SecondsAtMost() {
        RetryPause pause = new RetryPause();
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            millis.add(TimeUnit.NANOSECONDS.toMillis(pause.lengthen()));
        }
        assertEquals(
                List.of(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10000L, 10000L, 10000L),
                millis);
    }

    /** Fails once, and sees that nobody tries again before that time is over. */
    private void failFor(ManagedUnit unit, long millis) {
        fake.seenDead();
        fake.troubles.add(FakeUnit.failure());
        unit.wake(wakes::add);
        runThreads(1);
        clock.advance(TimeUnit.MILLISECONDS.toNanos(millis) - 1);
        unit.wake(wakes::add);
        runThreads(0);
        clock.advance(1);
    }

    @Test
    void shouldThawWhatIsFoundFrozenInsteadOfStartingIt() {
        ManagedUnit unit = unit(OnIdle.FREEZE);
        fake.up = true;
        fake.frozen = true;
        assertTrue(unit.mustWait());
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of("glance", "thaw"), fake.asked);
        assertEquals(List.of(READY), wakes);
        assertEquals(PortForwarding.DIRECT, forwarding);
    }

    @Test
    void shouldStartWhatIsFoundDownWhereFreezingIsTheHabit() {
        ManagedUnit unit = unit(OnIdle.FREEZE);
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of("glance", "start"), fake.asked);
        assertEquals(List.of(READY), wakes);
    }

    @Test
    void shouldSayWhatItWaitedForAndHowLong() {
        ManagedUnit unit = unit(OnIdle.STOP);
        probes.add(new Prober.Result.TimedOut("127.0.0.1:80: Connection refused"));
        unit.wake(wakes::add);
        runThreads(1);
        String message = failures.getFirst();
        assertEquals(List.of(new WakeResult.Failed("not-ready", message)), wakes);
        assertTrue(message.contains("not ready after 90 s (--ready=http:/health)"), message);
        assertTrue(message.contains("127.0.0.1:80: Connection refused"), message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void shouldWaitForAllThatTheUnitServes() {
        Readiness second = new Readiness.Tcp();
        checks.add(
                new ReadinessCheck(
                        "127.0.0.1:22", second, new ProbeTarget(List::of, network), network));
        ManagedUnit unit = unit(OnIdle.STOP);
        probes.add(new Prober.Result.Ready());
        probes.add(new Prober.Result.TimedOut("127.0.0.1:22: Connection refused"));
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of(new Readiness.Http("/health"), second), probed);
        assertTrue(
                failures.getFirst().contains("does it listen on 127.0.0.1:22?"),
                failures.getFirst());
        clock.advance(TimeUnit.SECONDS.toNanos(1));
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(READY, wakes.getLast());
    }

    @Test
    void shouldNotWaitForAUnitThatHasEnded() {
        ManagedUnit unit = unit(OnIdle.STOP);
        probes.add(new Prober.Result.Abandoned());
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of("glance", "start", "check"), fake.asked);
        assertTrue(failures.getFirst().contains("ended before it was ready"), failures.toString());
        assertTrue(failures.getFirst().contains("ExecMainStatus=1"), failures.toString());
    }

    /** A start would cancel the job of whoever stops it, and with the proxy it is to stay down. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldNotWorkAgainstWhoStopsIt(boolean together) {
        ManagedUnit unit = unit(OnIdle.STOP);
        probes.add(new Prober.Result.Abandoned());
        duringProbes =
                once(
                        () -> {
                            if (together) {
                                unit.drain();
                            }
                            Outcome stopping = new Outcome.Done(fake.as(Active.DEACTIVATING));
                            fake.said.addAll(List.of(stopping, stopping, stopping));
                        });
        unit.wake(wakes::add);
        runThreads(1);
        List<String> asked = List.of("glance", "start", "check", "glance", "check", "check");
        assertEquals(WakeResult.Failed.ENDING.equals(wakes.getLast()), together);
        assertEquals(
                together
                        ? List.of("glance", "start", "check", "glance")
                        : Stream.concat(asked.stream(), Stream.of("glance", "look", "start"))
                                .toList(),
                fake.asked);
    }

    @Test
    void shouldAnswerAllWhoWaitWhenItCloses() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.meanwhile =
                () -> {
                    unit.close();
                    unit.close();
                    assertTrue(Thread.interrupted());
                };
        unit.wake(wakes::add);
        runThreads(1);
        unit.wake(wakes::add);
        unit.sleep(sleeps::add);
        runThreads(0);
        WakeResult ending = WakeResult.Failed.ENDING;
        assertEquals(List.of(ending, ending), wakes);
        assertInstanceOf(SleepResult.Failed.class, sleeps.getFirst());
        assertEquals(List.of("glance"), fake.asked, "nothing is started after the end");
        assertEquals(List.of(), events, "nothing is reported after the end");
        assertFalse(unit.mustWait());
        assertFalse(fake.connected);
    }

    @Test
    void shouldFailAndGoOnWhenNoThreadIsToBeHad() {
        boolean[] none = {true};
        ManagedUnit unit =
                unit(
                        OnIdle.STOP,
                        task -> {
                            if (none[0]) {
                                throw new OutOfMemoryError("unable to create native thread");
                            }
                            threads.add(task);
                        });
        unit.wake(wakes::add);
        assertEquals(List.of(new WakeResult.Failed("no-thread", failures.getFirst())), wakes);
        none[0] = false;
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(READY, wakes.getLast());
    }

    @Test
    void shouldLeaveNobodyWaitingBecauseOfABug() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.meanwhile =
                once(
                        () -> {
                            throw new StackOverflowError("a bug");
                        });
        unit.wake(
                wake -> {
                    throw new OutOfMemoryError("planted");
                });
        unit.wake(wakes::add);
        List<Throwable> uncaught = new ArrayList<>();
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> uncaught.add(e));
        assertThrows(StackOverflowError.class, () -> runThreads(1));
        Thread.currentThread().setUncaughtExceptionHandler(null);
        assertEquals("planted", uncaught.getFirst().getMessage());
        assertInstanceOf(WakeResult.Failed.class, wakes.getFirst());
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(READY, wakes.getLast());
    }
}
