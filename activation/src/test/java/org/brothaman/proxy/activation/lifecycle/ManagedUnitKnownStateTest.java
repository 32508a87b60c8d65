package org.brothaman.proxy.activation.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The manager says whether the unit is up, and is asked when something has become of it. */
@Timeout(60)
final class ManagedUnitKnownStateTest extends ManagedUnitFixture {
    @ParameterizedTest
    @EnumSource(OnIdle.class)
    void shouldAskBeforeAnybodyConnects(OnIdle onIdle) {
        ManagedUnit unit = unit(onIdle);
        fake.starts();
        assertTrue(unit.mustWait());
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of("glance"), fake.asked);
        assertEquals(1, probed.size());
        assertEquals(List.of(READY), wakes);
        assertInstanceOf(UnitEvent.Found.class, events.getFirst());
        assertFalse(unit.mustWait());
        assertEquals(1, fake.partsAwaited, "a pod's containers may be starting");
    }

    @Test
    void shouldAskAgainWhenSomethingHasBecomeOfIt() {
        ManagedUnit unit = awake(OnIdle.STOP);
        fake.changes();
        assertTrue(unit.mustWait());
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of("glance"), fake.asked);
        assertEquals(1, probed.size(), "the same start has answered");
        assertEquals(0, fake.partsAwaited, "our own start has waited for them");
        assertFalse(unit.mustWait());
        fake.changes();
        assertTrue(unit.mustWait(), "watched again");
    }

    @Test
    void shouldStartWhatHasEndedBehindItsBack() {
        ManagedUnit unit = awake(OnIdle.STOP);
        fake.seenDead();
        fake.changes();
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of("glance", "start"), fake.asked);
        assertEquals(List.of(READY), wakes);
        assertEquals(2, probed.size());
    }

    @Test
    void shouldWaitForTheReadinessOfALaterStart() {
        ManagedUnit unit = awake(OnIdle.STOP);
        fake.starts();
        fake.changes();
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of("glance"), fake.asked);
        assertEquals(2, probed.size());
    }

    @Test
    void shouldThawWhatSomebodyElseHasFrozen() {
        ManagedUnit unit = awake(OnIdle.STOP);
        fake.frozen = true;
        fake.changes();
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of("glance", "thaw"), fake.asked);
        assertEquals(List.of(READY), wakes);
    }

    @Test
    void shouldNotMissWhatHappensAtTheVeryEnd() {
        ManagedUnit unit = awake(OnIdle.STOP);
        fake.changes();
        fake.onceWatched = once(fake::changes);
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of(READY), wakes);
        assertTrue(unit.mustWait());
    }

    @Test
    void shouldProbeAgainWhatDoesNotTakeConnections() {
        ManagedUnit unit = awake(OnIdle.STOP);
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of("glance"), fake.asked);
        assertEquals(2, probed.size());
    }

    @Test
    void shouldProbeAgainWhatIsDoubted() {
        ManagedUnit unit = awake(OnIdle.STOP);
        unit.requireProbe();
        assertTrue(unit.mustWait());
        unit.requireProbe();
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(2, probed.size());
        assertFalse(unit.mustWait());
        fake.changes();
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(2, probed.size(), "it has been probed");
    }

    @Test
    void shouldAskNowAndThenWhereNothingWouldBeNoticed() {
        fake.watchable = false;
        ManagedUnit unit = awake(OnIdle.STOP);
        assertFalse(unit.mustWait());
        clock.advance(TimeUnit.SECONDS.toNanos(1) - 1);
        assertFalse(unit.mustWait());
        clock.advance(1);
        assertTrue(unit.mustWait());
        unit.wake(wakes::add);
        runThreads(1);
        assertEquals(List.of("glance"), fake.asked);
        assertEquals(1, probed.size());
        assertFalse(unit.mustWait());
    }

    @Test
    void shouldNotTakeItsOwnDoingForNews() {
        ManagedUnit unit = awake(OnIdle.STOP);
        fake.meanwhile = fake::changes;
        unit.sleep(sleeps::add);
        runThreads(1);
        assertEquals(List.of(SLEPT), sleeps);
        unit.sleep(sleeps::add);
        runThreads(1);
        assertEquals(List.of(SLEPT, SLEPT), sleeps);
        assertEquals(List.of("stop", "glance"), fake.asked);
    }

    @Test
    void shouldMeasureWhatClientsWaitedFor() {
        ManagedUnit unit = awake(OnIdle.STOP);
        Duration stop = Duration.ofSeconds(8);
        Duration start = Duration.ofMillis(500);
        fake.meanwhile =
                () -> {
                    switch (fake.asked.getLast()) {
                        case "stop" -> {
                            unit.wake(wakes::add);
                            clock.advance(stop.toNanos());
                        }
                        case "start" -> clock.advance(start.toNanos());
                        default -> {}
                    }
                };
        duringProbes = () -> clock.advance(7);
        unit.sleep(sleeps::add);
        runThreads(1);
        assertEquals(
                new UnitEvent.Woken("web.service", false, stop.plus(start), Duration.ofNanos(7)),
                events.getLast());
        assertEquals("web.service ready after 8500 ms", events.getLast().message());
    }
}
