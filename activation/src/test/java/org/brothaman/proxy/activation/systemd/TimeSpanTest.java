package org.brothaman.proxy.activation.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeSpanTest {

    /**
     * Examples of systemd.time(7), and what {@code systemd-analyze timespan} says of the others.
     */
    @ParameterizedTest
    @CsvSource({
        "2 h, 7200000000",
        "2hours, 7200000000",
        "48hr, 172800000000",
        "1y 12month, 63115200000000",
        "55s500ms, 55500000",
        "300ms20s 5day, 432020300000",
        "5min 20s, 320000000",
        "5min20s, 320000000",
        "1h30min, 5400000000",
        "1h 30, 3630000000",
        "90, 90000000",
        "0, 0",
        "00, 0",
        "0.5, 500000",
        ".5, 500000",
        "1.5s, 1500000",
        "1.5 s, 1500000",
        "1.5h, 5400000000",
        "0.000001, 1",
        "0.0000009, 0",
        "1.9999999ms, 1999",
        "0.1us, 0",
        "2.5y, 78894000000000",
        "' 5\tmin\n20 s ', 320000000",
        "1s 2s 3s, 6000000",
        "1 2 3, 6000000",
        "5 20s, 25000000",
        "007s, 7000000",
        "292271y, 9223371309600000000",
        "9223372036854775806us, 9223372036854775806"
    })
    void readsSpans(String text, long microseconds) {
        assertEquals(microseconds, TimeSpan.parse(text).microseconds());
    }

    @ParameterizedTest
    @CsvSource({
        "usec us μs µs, 1",
        "msec ms, 1000",
        "seconds second sec s, 1000000",
        "minutes minute min m, 60000000",
        "hours hour hr h, 3600000000",
        "days day d, 86400000000",
        "weeks week w, 604800000000",
        "months month M, 2629800000000",
        "years year y, 31557600000000"
    })
    void readsEveryUnitInEverySpelling(String names, long microseconds) {
        for (String name : names.split(" ")) {
            assertEquals(microseconds, TimeSpan.parse("1" + name).microseconds(), name);
            assertEquals(2 * microseconds, TimeSpan.parse("2 " + name).microseconds(), name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"infinity", " infinity", "infinity\t"})
    void readsInfinity(String text) {
        assertSame(TimeSpan.INFINITE, TimeSpan.parse(text));
        assertTrue(TimeSpan.parse(text).isInfinite());
    }

    @ParameterizedTest
    @CsvSource({
        "'', the span is empty",
        "'  ', the span is empty",
        "5 minuts, \"minuts\" is not a unit of time",
        "5MIN, \"MIN\" is not a unit of time",
        "5S, \"S\" is not a unit of time",
        "1ns, \"ns\" is not a unit of time",
        "5min 20x, \"x\" is not a unit of time",
        "-5, a span cannot be negative",
        "5min -20s, a span cannot be negative",
        "+5, a number is missing before \"+5\"",
        "s, a number is missing before \"s\"",
        "min 5, a number is missing before \"min 5\"",
        "infinity 5, a number is missing before \"infinity 5\"",
        "5 infinity, \"infinity\" is not a unit of time",
        "Infinity, a number is missing",
        "5., digits are missing after the point",
        "5.s, digits are missing after the point",
        "., digits are missing after the point",
        "5.-1, digits are missing after the point",
        "1.2.3, \".3\" is not a unit of time",
        "12:34, \":34\" is not a unit of time",
        "'5,5', \",5\" is not a unit of time",
        "0x10, \"x\" is not a unit of time",
        "1e3, \"e\" is not a unit of time",
        "never, a number is missing",
        "9223372036854775807us, the span is too long",
        "9223372036854775808us, the span is too long",
        "292272y, the span is too long",
        "292271y 292271y, the span is too long",
        "9223372036854.775808, the span is too long",
        "99999999999999999999999999, the span is too long"
    })
    void refusesAnythingElse(String text, String wrong) {
        String message =
                assertThrows(TimeSpanException.class, () -> TimeSpan.parse(text)).getMessage();
        assertTrue(message.startsWith("\"" + text + "\": " + wrong), message);
        assertTrue(
                message.endsWith("; use a span such as 5min 20s, 1.5h, 90 (seconds) or infinity"));
    }

    @Test
    void messagesStayOneLine() {
        String message =
                assertThrows(TimeSpanException.class, () -> TimeSpan.parse("5\n\u001bx"))
                        .getMessage();
        assertFalse(message.chars().anyMatch(Character::isISOControl), message);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1us",
        "1500000, 1s 500ms",
        "320000000, 5min 20s",
        "5400000000, 1h 30min",
        "604800000000, 1w",
        "36815461001001, 1y 1month 4w 2d 10h 1min 1s 1ms 1us",
        "9223372036854775807, infinity"
    })
    void writesSpans(long microseconds, String text) {
        assertEquals(text, new TimeSpan(microseconds).toString());
    }

    @Test
    void whatItWritesIsReadBackAsTheSameSpan() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            TimeSpan span = new TimeSpan(random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63));
            assertEquals(span, TimeSpan.parse(span.toString()), "seed " + seed);
        }
    }

    /** No text makes it throw anything else, or run on. */
    @Test
    void readsOrRefusesAnyText() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String[] pieces = {"5", "0", "9999999999", ".", " ", "s", "min", "y", "-", "us", "x", "µ"};
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = random.nextInt(8); j >= 0; j--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                TimeSpan.parse(text.toString());
                read++;
            } catch (TimeSpanException e) {
                assertTrue(e.getMessage().startsWith("\"" + text + "\": "), "seed " + seed);
            }
        }
        assertTrue(read > 100, read + " read, seed " + seed);
    }

    @Test
    void nanosecondsEndAtTheLargestNumber() {
        assertEquals(1_500_000_000, TimeSpan.parse("1.5s").nanoseconds());
        assertEquals(Duration.ofMillis(1500), TimeSpan.parse("1.5s").toDuration());
        long most = Long.MAX_VALUE / 1000;
        assertEquals(most * 1000, new TimeSpan(most).nanoseconds());
        assertEquals(Long.MAX_VALUE, new TimeSpan(most + 1).nanoseconds());
        assertEquals(Long.MAX_VALUE, TimeSpan.INFINITE.nanoseconds());
    }

    @Test
    void spansAreValuesInOrder() {
        assertEquals(TimeSpan.ofSeconds(1), TimeSpan.ofMillis(1000));
        assertTrue(TimeSpan.ZERO.compareTo(TimeSpan.ofMillis(1)) < 0);
        assertTrue(TimeSpan.ofSeconds(1).compareTo(TimeSpan.INFINITE) < 0);
        assertThrows(IllegalArgumentException.class, () -> new TimeSpan(-1));
        assertThrows(ArithmeticException.class, () -> TimeSpan.ofSeconds(Long.MAX_VALUE));
    }
}
