package org.brothaman.proxy.activation.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
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
        assertEquals(List.of("glance", "glance"), fake.asked);
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
