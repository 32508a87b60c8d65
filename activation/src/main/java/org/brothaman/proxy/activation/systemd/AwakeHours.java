package org.brothaman.proxy.activation.systemd;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.brothaman.proxy.kernel.WallClock;

/**
 * Hours of certain days, as {@code Mon..Fri 08:00-18:00 Sat 10:00-14:00 Europe/Berlin}: weekdays,
 * dates or both as systemd.time(7) has them, then one range or more; every day without any. A range
 * that ends before it begins ends the day after, and so does one that ends at 24:00. Last a time
 * zone; this machine's without. Immutable; a value.
 *
 * <p>In the nights in which clocks are set, a time that the clock shows twice begins hours at the
 * first and ends them at the second; one that it skips does so when it is set.
 *
 * @param ranges not empty
 * @param zone empty for this machine's
 */
public record AwakeHours(List<Range> ranges, String zone) {

    /**
     * @param days on which it begins
     * @param end on the same day if it is after the beginning, else on the next
     */
    record Range(AwakeDays days, LocalTime begin, LocalTime end) {
        private LocalDateTime end(LocalDate day) {
            return (end.isAfter(begin) ? day : day.plusDays(1)).atTime(end);
        }

        /** When it ends, if that moment is in it. */
        private Optional<Instant> endAfter(Instant moment, WallClock clock) {
            LocalDate today = clock.at(moment).toLocalDate();
            for (LocalDate day : List.of(today, today.minusDays(1))) {
                if (days.contains(day) && !clock.first(day.atTime(begin)).isAfter(moment)) {
                    Instant last = clock.last(end(day));
                    if (last.isAfter(moment)) {
                        return Optional.of(last);
                    }
                }
            }
            return Optional.empty();
        }
    }

    private static final Pattern RANGE =
            Pattern.compile("([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})");
    private static final int MIDNIGHT = 24;

    /** Ranges that follow each other without a gap are a week at most. */
    private static final Duration WEEK = Duration.ofDays(7);

    private static final int MOST_DAYS = 8;

    public AwakeHours {
        ranges = List.copyOf(ranges);
    }

    /**
     * Looks whether this machine knows the zone, as systemd does.
     *
     * @throws IllegalArgumentException that says what would be right
     */
    public static AwakeHours parse(String text) {
        List<String> words = new ArrayList<>(Arrays.asList(text.strip().split("\\s+")));
        String zone = WallClock.of(words.getLast()).isPresent() ? words.removeLast() : "";
        try {
            return new AwakeHours(ranges(words), zone);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "\"%s\": %s; write hours such as Mon..Fri 08:00-18:00 Sat 10:00-14:00"
                            .formatted(text, e.getMessage()),
                    e);
        }
    }

    private static List<Range> ranges(List<String> words) {
        List<Range> ranges = new ArrayList<>();
        AwakeDays days = AwakeDays.ALL;
        boolean haveWeekdays = false;
        boolean haveDates = false;
        for (String word : words) {
            Matcher range = RANGE.matcher(word);
            if (range.matches()) {
                LocalTime begin = time(range.group(1), range.group(2), false);
                LocalTime end = time(range.group(3), range.group(4), true);
                ranges.add(new Range(days, begin, end));
                haveWeekdays = false;
                haveDates = false;
                continue;
            }
            AwakeDays before = haveWeekdays || haveDates ? days : AwakeDays.ALL;
            boolean isDate = AwakeDays.isDate(word);
            days = isDate ? before.dates(word) : before.weekdays(word);
            if (haveDates || !isDate && haveWeekdays) {
                throw new IllegalArgumentException(
                        "\"" + word + "\" follows other days without their hours");
            }
            haveWeekdays |= !isDate;
            haveDates |= isDate;
        }
        if (ranges.isEmpty() || haveWeekdays || haveDates) {
            throw new IllegalArgumentException("days without hours");
        }
        return ranges;
    }

    private static LocalTime time(String hours, String minutes, boolean isEnd) {
        int hour = Integer.parseInt(hours);
        int minute = Integer.parseInt(minutes);
        if (isEnd && hour == MIDNIGHT && minute == 0) {
            return LocalTime.MIDNIGHT;
        }
        if (hour >= MIDNIGHT || minute > 59) {
            throw new IllegalArgumentException(hours + ":" + minutes + " is no time of day");
        }
        return LocalTime.of(hour, minute);
    }

    /** When each range begins, as OnCalendar= of systemd.timer(5) has it. */
    public List<String> calendars() {
        return ranges.stream().map(this::calendar).distinct().toList();
    }

    private String calendar(Range range) {
        return (range.days().calendar() + " " + range.begin() + ":00 " + zone).strip();
    }

    /**
     * When that moment's hours end: ranges that follow without a gap included, in a week or a day
     * more at most; empty outside of all.
     */
    public Optional<Instant> end(Instant now) {
        WallClock clock =
                zone.isEmpty() ? WallClock.local() : WallClock.of(zone).orElseThrow(); // parsed
        Instant end = now;
        for (int i = 0; i < MOST_DAYS * ranges.size(); i++) {
            Instant last = end;
            end =
                    ranges.stream()
                            .flatMap(range -> range.endAfter(last, clock).stream())
                            .max(Instant::compareTo)
                            .orElse(last);
            if (end.equals(last) || end.isAfter(now.plus(WEEK))) {
                break;
            }
        }
        return end.isAfter(now) ? Optional.of(end) : Optional.empty();
    }
}
