package org.brothaman.proxy.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long a loop is busy at a time, by a clock of the test. */
class TurnsTest {
    private long now = -5;
    private int readings;
    private final Turns turns =
            new Turns(
                    () -> {
                        readings++;
                        return now;
                    });

    private void turn(long millis) {
        turns.begin();
        now += TimeUnit.MILLISECONDS.toNanos(millis);
        turns.begin();
        turns.end();
    }

    @Test
    void shouldKnowOfNothingBeforeTheFirstTurn() {
        turns.end();
        assertEquals(TurnTimes.NONE, turns.times());
        assertEquals(0, readings);
    }

    @Test
    void shouldReadTheClockTwiceATurn() {
        turn(1);
        turn(1);
        turns.end();
        assertEquals(4, readings);
    }

    @Test
    void shouldCountTurnsByTheFirstBoundThatHoldsThem() {
        for (long millis : new long[] {0, 1, 2, 5, 6, 50, 51, 500, 501, 9000}) {
            turn(millis);
        }
        TurnTimes times = turns.times();
        assertEquals(List.of(2L, 2L, 1L, 1L, 1L, 1L, 2L), times.counts());
        assertEquals(10, times.turns());
        assertEquals(4, times.longerThan(TimeUnit.MILLISECONDS.toNanos(50)));
        assertEquals(TimeUnit.MILLISECONDS.toNanos(10_116), times.busyNanos());
    }

    @Test
    void shouldRememberTheLongestAndWhenItWas() {
        turn(3);
        turn(70);
        now += 11;
        turn(4);
        assertEquals(70_000_000, turns.times().longestNanos());
        assertEquals(4_000_011, turns.times().longestAgoNanos());
    }

    @Test
    void shouldCountThoseOfSeveralLoopsTogether() {
        turn(60);
        TurnTimes one = turns.times();
        now += 7;
        turn(2);
        TurnTimes both = one.plus(turns.times()).plus(TurnTimes.NONE);
        assertEquals(List.of(0L, 1L, 0L, 0L, 2L, 0L, 0L), both.counts());
        assertEquals(122_000_000, both.busyNanos());
        assertEquals(60_000_000, both.longestNanos());
        assertEquals(0, both.longestAgoNanos());
    }
}
