package org.brothaman.proxy.activation.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AwakeHoursTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static ZonedDateTime at(String local) {
        return LocalDateTime.parse(local).atZone(BERLIN);
    }

    /** 2026-11-27 is a Friday. */
    @ParameterizedTest
    @CsvSource({
        "Mon..Fri 08:00-18:00, 2026-11-27T08:00, PT10H",
        "Mon..Fri 08:00-18:00, 2026-11-27T07:59:59, ''",
        "Mon..Fri 08:00-18:00, 2026-11-27T17:59:59, PT1S",
        "Mon..Fri 08:00-18:00, 2026-11-27T18:00, ''",
        "Mon..Fri 08:00-18:00, 2026-11-28T12:00, ''",
        "08:00-18:00, 2026-11-28T12:00, PT6H",
        "Fri 22:00-06:00, 2026-11-28T05:00, PT1H",
        "Fri 22:00-06:00, 2026-11-27T05:00, ''",
        "Fri 22:00-24:00, 2026-11-27T23:00, PT1H",
        "Fri 20:00-24:00 Sat 0:00-02:00, 2026-11-27T23:00, PT3H",
        "Fri 08:00-12:00 13:00-18:00, 2026-11-27T12:30, ''",
        "Fri 08:00-12:00 13:00-18:00, 2026-11-27T13:30, PT4H30M",
        "'sat,SUNDAY 10:00-14:00', 2026-11-29T10:00, PT4H",
        "Fri..Mon 10:00-14:00, 2026-11-30T10:00, PT4H",
        "Fri..Mon 10:00-14:00, 2026-12-01T10:00, ''",
        "00:00-24:00, 2026-11-27T12:00, PT180H",
    })
    void shouldSayHowLongTheyGoOn(String hours, String now, String remaining) {
        Optional<Duration> expected =
                remaining.isEmpty() ? Optional.empty() : Optional.of(Duration.parse(remaining));
        assertEquals(expected, AwakeHours.parse(hours).remaining(at(now)));
    }

    /** An hour is missing on 2026-03-29 in Berlin, and there twice on 2026-10-25. */
    @Test
    void shouldEndByTheClockOnTheWall() {
        AwakeHours night = AwakeHours.parse("22:00-06:00");
        assertEquals(Optional.of(Duration.ofHours(7)), night.remaining(at("2026-03-28T22:00")));
        assertEquals(Optional.of(Duration.ofHours(9)), night.remaining(at("2026-10-24T22:00")));
    }

    @Test
    void shouldSayWhenTheyBeginAsSystemdHasIt() {
        assertEquals(
                List.of("Mon,Tue,Wed,Thu,Fri *-*-* 08:00:00", "Sat *-*-* 10:30:00"),
                AwakeHours.parse("Mon..Fri 8:00-18:00 Sat 10:30-14:00").calendars());
    }

    @ParameterizedTest
    @CsvSource({
        "'', is neither a day nor hours",
        "Mon..Fri, days without hours",
        "08:00-18:00 Sat, days without hours",
        "Mon..Fri 8-18, \"8-18\" is neither a day nor hours",
        "Mit 08:00-18:00, \"Mit\" is neither a day nor hours",
        "24:00-08:00, 24:00 is no time of day",
        "08:00-18:60, 18:60 is no time of day",
        "'Mon, 08:00-18:00', \"\" is neither a day nor hours",
    })
    void shouldSayWhatWouldBeRight(String text, String wrong) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> AwakeHours.parse(text))
                        .getMessage();
        assertTrue(message.contains(wrong), message);
        assertTrue(message.endsWith("write hours such as Mon..Fri 08:00-18:00 Sat 10:00-14:00"));
    }
}
