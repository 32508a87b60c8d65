package org.brothaman.proxy.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** Against Java's own clock, in whatever zone this machine is. */
final class WallClockTest {
    @Test
    void shouldShowWhatJavaShows() {
        LocalDateTime before = LocalDateTime.now(ZoneId.systemDefault()).withNano(0);
        LocalDateTime shown = WallClock.now();
        LocalDateTime after = LocalDateTime.now(ZoneId.systemDefault());
        assertTrue(
                !shown.isBefore(before.minusSeconds(1)) && !shown.isAfter(after), shown::toString);
    }

    @Test
    void shouldSayHowLongItIsUntilItShowsSomething() {
        ZonedDateTime soon =
                ZonedDateTime.now(ZoneId.systemDefault())
                        .plusDays(200)
                        .truncatedTo(ChronoUnit.MINUTES);
        Duration until = WallClock.until(soon.toLocalDateTime());
        Duration expected = Duration.between(ZonedDateTime.now(ZoneId.systemDefault()), soon);
        assertEquals(0, expected.minus(until).abs().toMinutes(), expected + " " + until);
    }
}
