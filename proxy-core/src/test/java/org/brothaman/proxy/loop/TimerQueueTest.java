package org.brothaman.proxy.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What rings, when, and in which order; time is what the test says. */
class TimerQueueTest {
    private final TimerQueue timers = new TimerQueue();
    private final List<String> rung = new ArrayList<>();

    private Loop.Timer add(String name, long deadline) {
        return timers.add(() -> rung.add(name), deadline);
    }

    private List<String> ring(long now) {
        rung.clear();
        timers.ring(now, Runnable::run);
        return List.copyOf(rung);
    }

    @Test
    void shouldRingWhatIsDueInTheOrderOfDeadlines() {
        add("third", 30);
        add("first", 10);
        add("second", 20);
        assertEquals(10, timers.deadline());
        assertEquals(List.of(), ring(9));
        assertEquals(List.of("first", "second"), ring(20));
        assertEquals(30, timers.deadline());
        assertEquals(List.of("third"), ring(1000));
        assertEquals(TimerQueue.EMPTY, timers.deadline());
    }

    @Test
    void shouldRingWhatIsDueAtOnceInTheOrderItCame() {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            add(name, 7);
        }
        assertEquals(List.of("a", "b", "c", "d", "e"), ring(7));
    }

    @Test
    void shouldForgetWhatIsCancelledAndNothingElse() {
        Loop.Timer cancelled = add("no", 10);
        add("yes", 10);
        cancelled.cancel();
        cancelled.cancel();
        assertEquals(List.of("yes"), ring(10));
        cancelled.cancel();
    }

    @Test
    void shouldForgetWhatIsCancelledBetweenItsRingAndItsTurn() {
        List<Runnable> queue = new ArrayList<>();
        Loop.Timer cancelled = add("no", 10);
        add("yes", 10);
        timers.ring(10, queue::add);
        cancelled.cancel();
        queue.forEach(Runnable::run);
        assertEquals(List.of("yes"), rung);
    }

    @Test
    void shouldNotHideWhatIsDueBehindWhatNeverComes() {
        add("due", 10);
        add("never", 20 + TimerQueue.LONGEST);
        assertEquals(10, timers.deadline());
        assertEquals(List.of("due"), ring(20));
    }

    @Test
    void shouldKeepItsOrderWhenTheClockWraps() {
        add("after", Long.MIN_VALUE + 5);
        add("before", Long.MAX_VALUE - 5);
        assertEquals(List.of("before"), ring(Long.MAX_VALUE));
        assertEquals(List.of("after"), ring(Long.MIN_VALUE + 5));
    }

    @Test
    void shouldTellNothingToComeFromSomethingInThatVeryNanosecond() {
        add("odd", TimerQueue.EMPTY);
        assertEquals(List.of(), ring(TimerQueue.EMPTY));
        assertEquals(0, timers.deadline());
        assertEquals(List.of("odd"), ring(0));
    }
}
