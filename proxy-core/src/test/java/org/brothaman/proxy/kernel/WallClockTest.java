package org.brothaman.proxy.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against Java's own clock. */
final class WallClockTest {
    private static final int TRIES = 1_000;
    private static final long MINUTE = 60;
    private static final long MOST_APART = 27 * 60 * MINUTE;

    /** Some are set by half an hour or two, some at midnight; one has left out a day. */
    private static final List<String> ZONES =
            List.of(
                    "UTC",
                    "Europe/Berlin",
                    "Europe/Dublin",
                    "America/New_York",
                    "America/St_Johns",
                    "America/Havana",
                    "America/Asuncion",
                    "America/Santiago",
                    "Atlantic/Azores",
                    "Antarctica/Troll",
                    "Asia/Tehran",
                    "Asia/Kathmandu",
                    "Australia/Lord_Howe",
                    "Pacific/Chatham",
                    "Pacific/Apia");

    /** The rules of these years will not change any more. */
    private static final Instant FROM = Instant.parse("2011-01-01T00:00:00Z");

    private static final int DAYS = 11 * 365;

    @Test
    void shouldShowWhatJavaShows() {
        ZoneId here = ZoneId.systemDefault();
        long now = Instant.now().getEpochSecond();
        assertEquals(local(here, now), WallClock.local().at(Instant.ofEpochSecond(now)));
    }

    /** The C library knows one zone at a time. */
    @Test
    void shouldShowThisMachinesTimeWhileAnotherThreadReadsAnotherZone() throws Exception {
        Instant moment = Instant.parse("2026-06-01T12:00:00Z");
        LocalDateTime here = WallClock.local().at(moment);
        WallClock far = WallClock.of(here.getHour() == 2 ? "UTC" : "Pacific/Apia").orElseThrow();
        AtomicBoolean over = new AtomicBoolean();
        Thread other =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    while (!over.get()) {
                                        far.at(moment);
                                    }
                                });
        try {
            for (int i = 0; i < 100_000; i++) {
                assertEquals(here, WallClock.local().at(moment));
            }
        } finally {
            over.set(true);
            other.join();
        }
    }

    @ParameterizedTest
    @CsvSource({
        // In spring, from 02:00 to 03:00.
        "2026-03-29T01:59, 2026-03-29T00:59:00Z, 2026-03-29T00:59:00Z",
        "2026-03-29T02:00, 2026-03-29T01:00:00Z, 2026-03-29T01:00:00Z",
        "2026-03-29T02:30, 2026-03-29T01:00:00Z, 2026-03-29T01:00:00Z",
        "2026-03-29T03:00, 2026-03-29T01:00:00Z, 2026-03-29T01:00:00Z",
        // In autumn, from 03:00 to 02:00.
        "2026-10-25T01:59, 2026-10-24T23:59:00Z, 2026-10-24T23:59:00Z",
        "2026-10-25T02:00, 2026-10-25T00:00:00Z, 2026-10-25T00:00:00Z",
        "2026-10-25T02:30, 2026-10-25T00:30:00Z, 2026-10-25T01:30:00Z",
        "2026-10-25T03:00, 2026-10-25T02:00:00Z, 2026-10-25T02:00:00Z",
    })
    void shouldKnowTheNightsInWhichItIsSet(LocalDateTime time, Instant first, Instant last) {
        WallClock berlin = WallClock.of("Europe/Berlin").orElseThrow();
        assertEquals(first, berlin.first(time));
        assertEquals(last, berlin.last(time));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Europe",
                "Europe/Nowhere",
                "/usr/share/zoneinfo/Europe/Berlin",
                "../zoneinfo/Europe/Berlin",
                "Europe//Berlin",
                "zone.tab",
                "leapseconds",
                "CET-1CEST"
            })
    void shouldKnowNoZoneOfThatName(String name) {
        assertTrue(WallClock.of(name).isEmpty());
    }

    /** First: it shows it, or more, and never before. Last: it shows less, and never after. */
    @Test
    void shouldFindMomentsInEveryZone() {
        long seed = System.nanoTime();
        System.out.println("wall clocks: seed " + seed);
        var random = new SplittableRandom(seed);
        for (int i = 0; i < TRIES; i++) {
            String zone = ZONES.get(random.nextInt(ZONES.size()));
            WallClock clock = WallClock.of(zone).orElseThrow();
            ZoneId id = ZoneId.of(zone);
            LocalDateTime time = time(random, id.getRules());
            String what = zone + " " + time + " seed " + seed;

            long near = time.toEpochSecond(ZoneOffset.UTC);
            LongPredicate shows = moment -> !local(id, moment).isBefore(time);
            long first = near - MOST_APART;
            while (!shows.test(first)) {
                first += MINUTE;
            }
            long last = near + MOST_APART;
            while (shows.test(last - MINUTE)) {
                last -= MINUTE;
            }
            assertEquals(Instant.ofEpochSecond(first), clock.first(time), what);
            assertEquals(Instant.ofEpochSecond(last), clock.last(time), what);
            assertEquals(local(id, first), clock.at(Instant.ofEpochSecond(first)), what);
        }
    }

    /** A minute, most often near a change. */
    private static LocalDateTime time(SplittableRandom random, ZoneRules rules) {
        Instant some = FROM.plusSeconds(random.nextLong(DAYS * 24 * 60) * MINUTE);
        ZoneOffsetTransition change = rules.nextTransition(some);
        LocalDateTime near =
                change == null || random.nextInt(4) == 0
                        ? LocalDateTime.ofInstant(some, ZoneOffset.UTC)
                        : change.getDateTimeBefore();
        return near.plusMinutes(random.nextInt(-180, 180)).withSecond(0);
    }

    private static LocalDateTime local(ZoneId zone, long moment) {
        return LocalDateTime.ofInstant(Instant.ofEpochSecond(moment), zone);
    }
}
