package org.brothaman.proxy.activation.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.brothaman.proxy.activation.clock.FakeClock;
import org.brothaman.proxy.activation.manager.ManagerScope;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.readiness.Entrance;
import org.brothaman.proxy.activation.readiness.Prober;
import org.brothaman.proxy.activation.readiness.Readiness;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
final class ManagedUnitTest {
    private static final Wake READY = new Wake.Ready();
    private static final Sleep SLEPT = new Sleep.Slept();
    private static final Sleep WOKEN = new Sleep.Woken();

    private final FakeClock clock = new FakeClock();
    private final FakeUnit fake = new FakeUnit();
    private final List<Wake> wakes = new ArrayList<>();
    private final List<Sleep> sleeps = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Deque<Runnable> threads = new ArrayDeque<>();
    private final Deque<Prober.Result> probes = new ArrayDeque<>();
    private Entrance entrance;

    @Test
    void shouldStartOnceForAllWhoWait() {
        ManagedUnit unit = unit(OnIdle.STOP);
        for (int i = 0; i < 200; i++) {
            unit.wake(wakes::add);
            assertTrue(unit.mustWait());
        }
        assertEquals(List.of(), wakes);
        runThreads(1);
        assertEquals(List.of("start"), fake.asked);
        assertEquals(Collections.nCopies(200, READY), wakes);
        assertFalse(unit.mustWait());
        assertFalse(fake.connected);
    }

    @Test
    void shouldStartAgainWhatEndedMeanwhile() {
        ManagedUnit unit = awake(OnIdle.STOP);
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of("start"), fake.asked);
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
        assertEquals(List.of(new Wake.Failed(failures.get(0)), wakes.get(0)), wakes);
        assertEquals(1, failures.size());
        assertFalse(unit.mustWait());
        clock.advance(1);
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(READY, wakes.getLast());
    }

    @Test
    void shouldPauseLongerAfterEveryFailureUpTo10Seconds() {
        ManagedUnit unit = unit(OnIdle.STOP);
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            fake.troubles.add(FakeUnit.failure());
            unit.wake(wakes::add);
            runThreads(1);
            pauses.add(pauseAfterFailure(unit));
        }
        assertEquals(
                List.of(
                        100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10000L, 10000L, 10000L, 10000L,
                        10000L),
                pauses);
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(READY, wakes.getLast());
        fake.troubles.add(FakeUnit.failure());
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(100L, pauseAfterFailure(unit));
    }

    /** Lets time pass until a wish is taken again; in milliseconds, and with no wish left. */
    private long pauseAfterFailure(ManagedUnit unit) {
        Phase.Failed failed = assertInstanceOf(Phase.Failed.class, unit.phase());
        long pause = clock.until(failed.retryAt());
        clock.advance(pause);
        return TimeUnit.NANOSECONDS.toMillis(pause);
    }

    @Test
    void shouldServeWhoComesWhileTheUnitIsStopped() {
        ManagedUnit unit = awake(OnIdle.STOP);
        fake.meanwhile = once(() -> unit.wake(wakes::add));
        unit.sleep(sleeps::add);
        assertTrue(unit.mustWait());
        runThreads(1);
        assertEquals(List.of("stop", "start"), fake.asked);
        assertEquals(List.of(WOKEN), sleeps);
        assertEquals(List.of(READY), wakes);
        assertFalse(unit.mustWait());
    }

    @Test
    void shouldServeWhoComesWhileTheUnitIsFrozen() {
        ManagedUnit unit = awake(OnIdle.FREEZE);
        fake.meanwhile = once(() -> unit.wake(wakes::add));
        unit.sleep(sleeps::add);
        runThreads(1);
        assertEquals(List.of("freeze", "look", "thaw"), fake.asked);
        assertEquals(List.of(WOKEN), sleeps);
        assertEquals(List.of(READY), wakes);
    }

    @Test
    void shouldServeWhoComesAfterAStopThatFailed() {
        ManagedUnit unit = awake(OnIdle.STOP);
        fake.troubles.add(new Outcome.TimedOut("stop", "web.service", ManagerScope.USER));
        fake.meanwhile = once(() -> unit.wake(wakes::add));
        unit.sleep(sleeps::add);
        runThreads(1);
        assertEquals(List.of(WOKEN), sleeps);
        assertEquals(List.of(READY), wakes);
        assertEquals(1, failures.size());
    }

    @ParameterizedTest
    @EnumSource(names = {"STOP", "FREEZE"})
    void shouldSleepAndHoldConnectionsBackUntilWoken(OnIdle onIdle) {
        ManagedUnit unit = awake(onIdle);
        unit.sleep(sleeps::add);
        unit.sleep(sleeps::add);
        runThreads(1);
        assertEquals(List.of(SLEPT, SLEPT), sleeps);
        assertTrue(unit.mustWait());
        assertFalse(fake.connected);
        unit.sleep(sleeps::add);
        assertEquals(3, sleeps.size());
        runThreads(0);
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of(READY), wakes);
        assertTrue(fake.up && !fake.frozen);
    }

    @Test
    void shouldLeaveTheUnitAloneWhenAskedTo() {
        ManagedUnit unit = awake(OnIdle.LEAVE);
        unit.sleep(sleeps::add);
        assertEquals(List.of(SLEPT), sleeps);
        runThreads(0);
        assertFalse(unit.mustWait());
    }

    @Test
    void shouldNotSleepWhileSomebodyWaitsForTheStart() {
        ManagedUnit unit = unit(OnIdle.STOP);
        unit.wake(wakes::add);
        unit.sleep(sleeps::add);
        assertEquals(List.of(WOKEN), sleeps);
        runThreads(1);
        assertEquals(List.of("start"), fake.asked);
    }

    @Test
    void shouldSayWhyItCouldNotPutTheUnitToSleep() {
        ManagedUnit unit = awake(OnIdle.FREEZE);
        fake.troubles.add(new Outcome.CannotFreeze("web.service", "no cgroups"));
        unit.sleep(sleeps::add);
        runThreads(1);
        assertEquals(List.of(new Sleep.Failed(failures.getFirst())), sleeps);
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of(READY), wakes);
    }

    @Test
    void shouldThawWhatIsFoundFrozenInsteadOfStartingIt() {
        ManagedUnit unit = unit(OnIdle.FREEZE);
        fake.up = true;
        fake.frozen = true;
        assertTrue(unit.mustWait());
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of("look", "thaw"), fake.asked);
        assertEquals(List.of(READY), wakes);
        assertEquals(Entrance.DIRECT, entrance);
    }

    @Test
    void shouldStartWhatIsFoundDownWhereFreezingIsTheHabit() {
        ManagedUnit unit = unit(OnIdle.FREEZE);
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of("look", "start"), fake.asked);
        assertEquals(List.of(READY), wakes);
    }

    @Test
    void shouldThawWhatAStartFindsFrozen() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.up = true;
        fake.frozen = true;
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of("start", "thaw"), fake.asked);
        assertEquals(List.of(READY), wakes);
    }

    @Test
    void shouldMakeSureOnceThatWhatAnsweredIsNotFrozen() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.up = true;
        fake.frozen = true;
        assertFalse(unit.mustWait());
        unit.answered();
        unit.answered();
        assertFalse(unit.mustWait());
        runThreads(1);
        unit.answered();
        runThreads(0);
        assertEquals(List.of("look", "thaw"), fake.asked);
    }

    @Test
    void shouldForgetAFailureWhenTheBackendAnswers() {
        ManagedUnit unit = unit(OnIdle.STOP);
        fake.troubles.add(FakeUnit.failure());
        unit.wake(wakes::add);
        runThreads(1);
        unit.answered();
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(READY, wakes.getLast());
    }

    @Test
    void shouldSayWhatItWaitedForAndHowLong() {
        ManagedUnit unit = unit(OnIdle.STOP);
        probes.add(new Prober.Result.TimedOut("127.0.0.1:80: Connection refused"));
        unit.wake(wakes::add);
        runThreads(1);
        String message = failures.getFirst();
        assertEquals(List.of(new Wake.Failed(message)), wakes);
        assertTrue(message.contains("not ready after 90 s (--ready=http:/health)"), message);
        assertTrue(message.contains("127.0.0.1:80: Connection refused"), message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void shouldNotWaitForAUnitThatHasEnded() {
        ManagedUnit unit = unit(OnIdle.STOP);
        probes.add(new Prober.Result.Abandoned());
        unit.wake(wakes::add);
        fake.meanwhile = () -> {};
        runThreads(1);
        assertEquals(List.of("start", "check"), fake.asked);
        assertTrue(failures.getFirst().contains("ended before it was ready"), failures.toString());
        assertTrue(failures.getFirst().contains("ExecMainStatus=1"), failures.toString());
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
        unit.answered();
        runThreads(0);
        Wake ending = new Wake.Failed("bro-proxy is ending");
        assertEquals(List.of(ending, ending), wakes);
        assertInstanceOf(Sleep.Failed.class, sleeps.getFirst());
        assertEquals(List.of(), failures);
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
        assertEquals(List.of(new Wake.Failed(failures.getFirst())), wakes);
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
                            throw new IllegalStateException("a bug");
                        });
        unit.wake(wakes::add);
        assertThrows(IllegalStateException.class, () -> runThreads(1));
        assertInstanceOf(Wake.Failed.class, wakes.getFirst());
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(READY, wakes.getLast());
    }

    @ParameterizedTest
    @EnumSource(OnIdle.class)
    void shouldAnswerEveryWishOnceInAnyOrderOfEvents(OnIdle onIdle) {
        long seed = new Random().nextLong();
        for (int run = 0; run < 2_000; run++) {
            Random random = new Random(seed + run);
            String where = "seed " + (seed + run);
            FakeUnit fake = new FakeUnit();
            List<Runnable> threads = new ArrayList<>();
            ManagedUnit unit = unit(onIdle, threads::add, fake);
            int[] wished = new int[2];
            int[] told = new int[2];
            Runnable wish =
                    () -> {
                        switch (random.nextInt(4)) {
                            case 0 -> {
                                wished[0]++;
                                unit.wake(
                                        wake -> {
                                            told[0]++;
                                            if (wake instanceof Wake.Ready) {
                                                assertTrue(fake.up && !fake.frozen, where);
                                            }
                                        });
                            }
                            case 1 -> {
                                wished[1]++;
                                unit.sleep(sleep -> told[1]++);
                            }
                            case 2 -> {
                                if (!unit.mustWait() && fake.up) {
                                    unit.answered();
                                }
                            }
                            default -> clock.advance(random.nextInt(300_000_000));
                        }
                    };
            int[] events = {40};
            fake.meanwhile =
                    () -> {
                        if (random.nextInt(6) == 0) {
                            fake.troubles.add(FakeUnit.failure());
                        }
                        while (events[0] > 0 && random.nextBoolean()) {
                            events[0]--;
                            wish.run();
                        }
                    };
            while (events[0]-- > 0) {
                wish.run();
                assertTrue(threads.size() <= 1, where);
                if (!threads.isEmpty() && random.nextBoolean()) {
                    threads.removeFirst().run();
                }
            }
            while (!threads.isEmpty()) {
                threads.removeFirst().run();
            }
            assertEquals(wished[0], told[0], where);
            assertEquals(wished[1], told[1], where);
            assertFalse(fake.connected, where);
        }
    }

    private ManagedUnit awake(OnIdle onIdle) {
        ManagedUnit unit = unit(onIdle);
        unit.wake(wake -> assertEquals(READY, wake));
        runThreads(1);
        fake.asked.clear();
        return unit;
    }

    private ManagedUnit unit(OnIdle onIdle) {
        return unit(onIdle, threads::add);
    }

    private ManagedUnit unit(OnIdle onIdle, Executor executor) {
        return unit(onIdle, executor, fake);
    }

    private ManagedUnit unit(OnIdle onIdle, Executor executor, FakeUnit manager) {
        UnitPlan plan =
                new UnitPlan(
                        "web.service",
                        ManagerScope.USER,
                        "127.0.0.1:80",
                        onIdle,
                        new Readiness.Http("/health"),
                        Duration.ofSeconds(90));
        UnitObserver observer =
                new UnitObserver() {
                    @Override
                    public void begins(String status, Duration atMost) {
                        assertFalse(atMost.isNegative());
                    }

                    @Override
                    public void achieved(String status) {}

                    @Override
                    public void failed(String message) {
                        failures.add(message);
                    }
                };
        Awakening awakening = new Awakening(plan, manager, this::probe, List::of, clock, observer);
        Errands errands = new Errands(plan, manager, awakening, clock, observer);
        return new ManagedUnit(plan, errands, clock, observer, executor);
    }

    private Prober.Result probe(
            Readiness readiness,
            Supplier<List<SocketAddress>> backends,
            Entrance entrance,
            long deadline,
            Prober.Watch watch) {
        this.entrance = entrance;
        assertTrue(watch.goOn());
        if (probes.peekFirst() instanceof Prober.Result.Abandoned) {
            fake.up = false;
            clock.advance(TimeUnit.MILLISECONDS.toNanos(250));
            assertFalse(watch.goOn());
        }
        return probes.isEmpty() ? new Prober.Result.Ready() : probes.removeFirst();
    }

    private void runThreads(int expected) {
        assertEquals(expected, threads.size());
        while (!threads.isEmpty()) {
            threads.removeFirst().run();
        }
    }

    private static Runnable once(Runnable event) {
        boolean[] done = new boolean[1];
        return () -> {
            if (!done[0]) {
                done[0] = true;
                event.run();
            }
        };
    }
}
