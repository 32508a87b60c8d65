package org.brothaman.proxy.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a loop pauses for events to gather, by a clock of the test. */
class EventCoalescingTest {
    private static final int TURNS = 10;
    private static final int GIGABYTE_A_SECOND = (int) EventCoalescing.SPAN_NANOS;

    private long now = -1;
    private int readings;
    private final int[] spans = new int[100];
    private final EventCoalescing coalescing =
            new EventCoalescing(
                    () -> {
                        readings++;
                        return now;
                    });

    /** One span in which so many streams move so many bytes together, in several turns. */
    private void span(int streams, int bytes) {
        for (int turn = 0; turn < TURNS; turn++) {
            for (int i = 0; i < streams; i++) {
                spans[i] = coalescing.moved(bytes / TURNS / streams + 1, spans[i]);
            }
            now += EventCoalescing.SPAN_NANOS / TURNS;
            coalescing.isDue();
        }
    }

    private boolean isDue() {
        spans[0] = coalescing.moved(1, spans[0]);
        return coalescing.isDue();
    }

    @ParameterizedTest
    @CsvSource({
        "8, 4000000, true",
        "64, 40000000, true",
        "64, 20000000, false",
        "7, 8000000, false",
        "8, 3900000, false"
    })
    void shouldPauseWhenManyStreamsPassAtOnce(int streams, int bytes, boolean pauses) {
        span(streams, bytes); // the first began before the clock did
        span(streams, bytes);
        span(streams, bytes);
        assertEquals(pauses, isDue());
    }

    @Test
    void shouldCountAStreamOnceASpan() {
        for (int i = 0; i < 5; i++) {
            span(1, 2 * GIGABYTE_A_SECOND);
        }
        assertFalse(isDue());
    }

    @Test
    void shouldNotPauseInATurnOfMessages() {
        span(8, 2 * GIGABYTE_A_SECOND);
        span(8, 2 * GIGABYTE_A_SECOND);
        assertTrue(isDue());
        int before = readings;
        assertFalse(coalescing.isDue());
        assertEquals(before, readings, "messages pay for no clock");
    }

    @Test
    void shouldStopWhenTheStreamsHaveEnded() {
        span(8, 2 * GIGABYTE_A_SECOND);
        span(8, 2 * GIGABYTE_A_SECOND);
        now += 100 * EventCoalescing.SPAN_NANOS;
        assertFalse(isDue());
    }

    @Test
    void shouldStopWhenFewAreLeft() {
        span(20, 2 * GIGABYTE_A_SECOND);
        span(20, 2 * GIGABYTE_A_SECOND);
        assertTrue(isDue());
        span(2, 2 * GIGABYTE_A_SECOND);
        span(2, 2 * GIGABYTE_A_SECOND);
        assertFalse(isDue());
    }

    @Test
    void shouldTakeANewStreamForNew() {
        span(8, 2 * GIGABYTE_A_SECOND);
        Arrays.fill(spans, 0);
        span(8, 2 * GIGABYTE_A_SECOND);
        span(8, 2 * GIGABYTE_A_SECOND);
        assertTrue(isDue());
    }
}
