package org.brothaman.proxy.activation.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AwakeHoursTest {
    /** 2026-11-27 is a Friday. */
    @ParameterizedTest
    @CsvSource({
        "Mon..Fri 08:00-18:00, 2026-11-27T08:00, 2026-11-27T18:00",
        "Mon..Fri 08:00-18:00, 2026-11-27T07:59:59, ''",
        "Mon..Fri 08:00-18:00, 2026-11-27T17:59:59, 2026-11-27T18:00",
        "Mon..Fri 08:00-18:00, 2026-11-27T18:00, ''",
        "Mon..Fri 08:00-18:00, 2026-11-28T12:00, ''",
        "08:00-18:00, 2026-11-28T12:00, 2026-11-28T18:00",
        "Fri 22:00-06:00, 2026-11-28T05:00, 2026-11-28T06:00",
        "Fri 22:00-06:00, 2026-11-27T05:00, ''",
        "Fri 22:00-24:00, 2026-11-27T23:00, 2026-11-28T00:00",
        "Fri 20:00-24:00 Sat 0:00-02:00, 2026-11-27T23:00, 2026-11-28T02:00",
        "Fri 08:00-12:00 13:00-18:00, 2026-11-27T12:30, ''",
        "Fri 08:00-12:00 13:00-18:00, 2026-11-27T13:30, 2026-11-27T18:00",
        "'sat,SUNDAY 10:00-14:00', 2026-11-29T10:00, 2026-11-29T14:00",
        "Fri..Mon 10:00-14:00, 2026-11-30T10:00, 2026-11-30T14:00",
        "Fri..Mon 10:00-14:00, 2026-12-01T10:00, ''",
        "00:00-24:00, 2026-11-27T12:00, 2026-12-05T00:00",
    })
    void shouldSayWhenTheyEnd(String hours, String now, String end) {
        Optional<LocalDateTime> expected =
                end.isEmpty() ? Optional.empty() : Optional.of(LocalDateTime.parse(end));
        assertEquals(expected, AwakeHours.parse(hours).end(LocalDateTime.parse(now)));
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
