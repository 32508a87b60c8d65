package org.brothaman.proxy.activation.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AwakeHoursTest {
    private static Optional<Instant> end(String hours, String now) {
        return AwakeHours.parse(hours).end(Instant.parse(now));
    }

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
        "*-11-27 22:00-06:00, 2026-11-28T05:00, 2026-11-28T06:00",
        "*-11-27 22:00-06:00, 2026-11-29T05:00, ''",
        "'2025..2026-10,11-26..28 08:00-18:00', 2026-11-27T08:00, 2026-11-27T18:00",
        "2027-11-27 08:00-18:00, 2026-11-27T08:00, ''",
        "Sat *-*-27 08:00-18:00, 2026-11-27T08:00, ''",
        "Fri *-*-27 08:00-18:00, 2026-11-27T08:00, 2026-11-27T18:00",
        "*-12-24 10:00-14:00 Fri 08:00-18:00, 2026-11-27T08:00, 2026-11-27T18:00",
    })
    void shouldSayWhenTheyEnd(String hours, String now, String end) {
        Optional<Instant> expected =
                end.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(end + ":00Z"));
        String nowInUtc = now.length() > 16 ? now + "Z" : now + ":00Z";
        assertEquals(expected, end(hours + " UTC", nowInUtc));
    }

    @ParameterizedTest
    @CsvSource({
        // An ordinary night, and one in which it is 02:00, and then 03:00.
        "22:00-06:00 Europe/Berlin, 2026-03-27T21:00:00Z, 2026-03-28T05:00:00Z",
        "22:00-06:00 Europe/Berlin, 2026-03-28T21:00:00Z, 2026-03-29T04:00:00Z",
        "22:00-02:30 Europe/Berlin, 2026-03-28T21:00:00Z, 2026-03-29T01:00:00Z",
        "02:30-06:00 Europe/Berlin, 2026-03-29T01:00:00Z, 2026-03-29T04:00:00Z",
        "02:30-06:00 Europe/Berlin, 2026-03-29T00:59:59Z, ''",
        "02:15-02:45 Europe/Berlin, 2026-03-29T01:00:00Z, ''",
        // It is 03:00, and then 02:00.
        "22:00-06:00 Europe/Berlin, 2026-10-24T20:00:00Z, 2026-10-25T05:00:00Z",
        "22:00-02:30 Europe/Berlin, 2026-10-24T20:00:00Z, 2026-10-25T01:30:00Z",
        "22:00-02:30 Europe/Berlin, 2026-10-25T00:45:00Z, 2026-10-25T01:30:00Z",
        "22:00-02:00 Europe/Berlin, 2026-10-24T20:00:00Z, 2026-10-25T00:00:00Z",
        "22:00-02:00 Europe/Berlin, 2026-10-25T00:00:00Z, ''",
        "02:30-06:00 Europe/Berlin, 2026-10-25T00:30:00Z, 2026-10-25T05:00:00Z",
        "Sat 22:00-24:00 Sun 00:00-02:30 Europe/Berlin, 2026-10-24T20:00:00Z, 2026-10-25T01:30:00Z",
        // Other zones have other days.
        "Sat 08:00-18:00 Pacific/Kiritimati, 2026-11-27T18:00:00Z, 2026-11-28T04:00:00Z",
        "Thu 20:00-24:00 Pacific/Pago_Pago, 2026-11-27T10:59:59Z, 2026-11-27T11:00:00Z",
    })
    void shouldGoByTheClockOfTheZone(String hours, String now, String end) {
        assertEquals(end, end(hours, now).map(Instant::toString).orElse(""));
    }

    @Test
    void shouldSayWhenTheyBeginAsSystemdHasIt() {
        assertEquals(
                List.of("Mon,Tue,Wed,Thu,Fri *-*-* 08:00:00", "Sat *-*-* 10:30:00"),
                AwakeHours.parse("Mon..Fri 8:00-18:00 Sat 10:30-14:00").calendars());
        assertEquals(
                List.of(
                        "Sun 2026,2027-12-01,02,24 08:00:00 Europe/Berlin",
                        "Mon,Tue,Wed,Thu,Fri,Sat,Sun *-*-01 00:00:00 Europe/Berlin"),
                AwakeHours.parse(
                                "Sun 2026..2027-12-24,1..2 8:00-9:00 *-*-1 0:00-1:00 Europe/Berlin")
                        .calendars());
    }

    @ParameterizedTest
    @CsvSource({
        "'', \"\" is neither a day",
        "Mon..Fri, days without hours",
        "UTC, days without hours",
        "08:00-18:00 Sat, days without hours",
        "Mon..Fri 8-18, '\"8-18\" is neither a day, hours nor a known time zone'",
        "Mit 08:00-18:00, '\"Mit\" is neither a day, hours nor'",
        "24:00-08:00, 24:00 is no time of day",
        "08:00-18:60, 18:60 is no time of day",
        "'Mon, 08:00-18:00', \"\" is neither a day",
        "Mon Tue 08:00-18:00, \"Tue\" follows other days without their hours",
        "*-12-24 *-12-25 08:00-18:00, \"*-12-25\" follows other days",
        "08:00-18:00 Europe/Nowhere, \"Europe/Nowhere\" is neither a day",
        "08:00-18:00 /usr/share/zoneinfo/UTC, \"/usr/share/zoneinfo/UTC\" is neither a day",
        "*-*-27 Fri 08:00-18:00, \"Fri\" follows other days",
        "UTC 08:00-18:00, \"UTC\" is neither a day",
    })
    void shouldSayWhatWouldBeRight(String text, String wrong) {
        assertTrue(wrong(text).contains(wrong), wrong(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-12-01..",
                "*-13-01",
                "*-12-00",
                "*-12-32",
                "1969-12-24",
                "26-12-24",
                "*-12~01",
                "*-*-1/2",
                "*-12-26..24",
                "2026-12-24-1",
                "12/24",
            })
    void shouldSayWhichDatesItKnows(String date) {
        String wrong = wrong(date + " 10:00-14:00");
        assertTrue(
                wrong.contains(
                        "\"%s\": dates are as *-12-24..26 or 2026-12-24; for others write a timer with bro-proxy hold"
                                .formatted(date)),
                wrong);
    }

    private static String wrong(String text) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> AwakeHours.parse(text))
                        .getMessage();
        assertTrue(message.startsWith("\"" + text + "\": "), message);
        assertTrue(message.endsWith("write hours such as Mon..Fri 08:00-18:00 Sat 10:00-14:00"));
        return message;
    }

    // ---- nights in which clocks are set ----

    private static final int TRIES = 1_000;
    private static final long MINUTE = 60;
    private static final int DAY_MINUTES = 24 * 60;
    private static final List<String> ZONES =
            List.of(
                    "Europe/Berlin",
                    "America/New_York",
                    "America/Havana",
                    "Atlantic/Azores",
                    "Antarctica/Troll",
                    "Australia/Lord_Howe");

    /** The rules until then will not change any more. */
    private static final Instant FROM = Instant.parse("2012-01-01T00:00:00Z");

    private static final int YEARS = 10;

    /** Minute by minute, by the clock that people see. */
    @Test
    void shouldEndWhenPeopleSeeItInEveryZone() {
        long seed = System.nanoTime();
        System.out.println("awake hours: seed " + seed);
        var random = new SplittableRandom(seed);
        for (int i = 0; i < TRIES; i++) {
            String zone = ZONES.get(random.nextInt(ZONES.size()));
            ZoneRules rules = ZoneId.of(zone).getRules();
            ZoneOffsetTransition change =
                    rules.nextTransition(FROM.plusSeconds(random.nextLong(YEARS * 365 * 86_400L)));
            Instant now = change.getInstant().plusSeconds(random.nextInt(-1500, 1500) * MINUTE);
            // Near the change as well, and neither so short nor so long that it could be in doubt.
            int begin = random.nextInt(DAY_MINUTES);
            int length = random.nextInt(180, DAY_MINUTES - 180);
            int end = (begin + length) % DAY_MINUTES;
            String hours =
                    "%02d:%02d-%02d:%02d %s"
                            .formatted(begin / 60, begin % 60, end / 60, end % 60, zone);
            assertEquals(
                    seen(rules, now, begin, end),
                    AwakeHours.parse(hours).end(now),
                    hours + " at " + now + " seed " + seed);
        }
    }

    /** Begins when it is not before the one for the first time, ends so by the other at last. */
    private static Optional<Instant> seen(ZoneRules rules, Instant now, int begin, int end) {
        LocalDateTime here = LocalDateTime.ofInstant(now, rules.getOffset(now));
        for (int back = 0; back < 2; back++) {
            LocalDateTime first = here.toLocalDate().minusDays(back).atStartOfDay();
            LocalDateTime from = first.plusMinutes(begin);
            LocalDateTime to = first.plusMinutes(end + (end > begin ? 0 : DAY_MINUTES));
            if (firstAt(rules, from).isAfter(now)) {
                continue;
            }
            Instant last = lastAt(rules, to);
            if (last.isAfter(now)) {
                return Optional.of(last);
            }
        }
        return Optional.empty();
    }

    private static Instant firstAt(ZoneRules rules, LocalDateTime time) {
        Instant moment = time.toInstant(ZoneOffset.UTC).minusSeconds(DAY_MINUTES * MINUTE);
        while (isBefore(rules, moment, time)) {
            moment = moment.plusSeconds(MINUTE);
        }
        return moment;
    }

    private static Instant lastAt(ZoneRules rules, LocalDateTime time) {
        Instant moment = time.toInstant(ZoneOffset.UTC).plusSeconds(DAY_MINUTES * MINUTE);
        while (!isBefore(rules, moment.minusSeconds(MINUTE), time)) {
            moment = moment.minusSeconds(MINUTE);
        }
        return moment;
    }

    private static boolean isBefore(ZoneRules rules, Instant moment, LocalDateTime time) {
        return LocalDateTime.ofInstant(moment, rules.getOffset(moment)).isBefore(time);
    }
}
