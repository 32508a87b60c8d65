package org.brothaman.proxy.activation.systemd;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Hours of the week, as {@code Mon..Fri 08:00-18:00 Sat 10:00-14:00}: weekdays as systemd.time(7)
 * has them, then one range or more; every day without any. A range that ends before it begins ends
 * the day after, and so does one that ends at 24:00. Immutable; a value.
 *
 * @param ranges not empty
 */
public record AwakeHours(List<Range> ranges) {

    /**
     * @param days on which it begins
     * @param end on the same day if it is after the beginning, else on the next
     */
    public record Range(Set<DayOfWeek> days, LocalTime begin, LocalTime end) {
        private LocalDateTime end(LocalDate day) {
            return (end.isAfter(begin) ? day : day.plusDays(1)).atTime(end);
        }

        /** When it ends, if that moment is in it. */
        private Optional<LocalDateTime> endAfter(LocalDateTime moment) {
            LocalDate today = moment.toLocalDate();
            for (LocalDate day : List.of(today, today.minusDays(1))) {
                if (days.contains(day.getDayOfWeek())
                        && !day.atTime(begin).isAfter(moment)
                        && end(day).isAfter(moment)) {
                    return Optional.of(end(day));
                }
            }
            return Optional.empty();
        }

        /** When it begins, as OnCalendar= has it. */
        private String calendar() {
            String on =
                    days.stream().map(AwakeHours::abbreviation).collect(Collectors.joining(","));
            return on + " *-*-* " + begin + ":00";
        }
    }

    private static final Pattern RANGE =
            Pattern.compile("([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})");
    private static final int MIDNIGHT = 24;

    /** Ranges that follow each other without a gap are a week at most. */
    private static final int MOST_DAYS = 8;

    public AwakeHours {
        ranges = List.copyOf(ranges);
    }

    /**
     * @throws IllegalArgumentException that says what would be right
     */
    public static AwakeHours parse(String text) {
        Set<DayOfWeek> days = EnumSet.allOf(DayOfWeek.class);
        boolean daysUnused = false;
        List<Range> ranges = new ArrayList<>();
        for (String word : text.strip().split("\\s+")) {
            Matcher range = RANGE.matcher(word);
            if (range.matches()) {
                LocalTime begin = time(text, range.group(1), range.group(2), false);
                LocalTime end = time(text, range.group(3), range.group(4), true);
                ranges.add(new Range(days, begin, end));
                daysUnused = false;
            } else {
                days = days(text, word);
                daysUnused = true;
            }
        }
        if (ranges.isEmpty() || daysUnused) {
            throw wrong(text, "days without hours");
        }
        return new AwakeHours(ranges);
    }

    private static LocalTime time(String text, String hours, String minutes, boolean isEnd) {
        int hour = Integer.parseInt(hours);
        int minute = Integer.parseInt(minutes);
        if (isEnd && hour == MIDNIGHT && minute == 0) {
            return LocalTime.MIDNIGHT;
        }
        if (hour >= MIDNIGHT || minute > 59) {
            throw wrong(text, hours + ":" + minutes + " is no time of day");
        }
        return LocalTime.of(hour, minute);
    }

    private static Set<DayOfWeek> days(String text, String list) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : list.split(",", -1)) {
            int dots = part.indexOf("..");
            DayOfWeek first = day(text, dots < 0 ? part : part.substring(0, dots));
            DayOfWeek last = dots < 0 ? first : day(text, part.substring(dots + 2));
            for (DayOfWeek day = first; day != last; day = day.plus(1)) {
                days.add(day);
            }
            days.add(last);
        }
        return days;
    }

    private static DayOfWeek day(String text, String word) {
        return Arrays.stream(DayOfWeek.values())
                .filter(day -> word.equalsIgnoreCase(abbreviation(day)) || isName(day, word))
                .findFirst()
                .orElseThrow(() -> wrong(text, "\"" + word + "\" is neither a day nor hours"));
    }

    private static boolean isName(DayOfWeek day, String word) {
        return day.name().equalsIgnoreCase(word);
    }

    /** As {@code Mon}. */
    private static String abbreviation(DayOfWeek day) {
        String name = day.name();
        return name.charAt(0) + name.substring(1, 3).toLowerCase(Locale.ROOT);
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException(
                "\"%s\": %s; write hours such as Mon..Fri 08:00-18:00 Sat 10:00-14:00"
                        .formatted(text, why));
    }

    /** When each range begins, as OnCalendar= of systemd.timer(5) has it. */
    public List<String> calendars() {
        return ranges.stream().map(Range::calendar).distinct().toList();
    }

    /**
     * When that moment's hours end, by the clock on the wall: ranges that follow without a gap
     * included, in a week or a day more at most; empty outside of all.
     */
    public Optional<LocalDateTime> end(LocalDateTime now) {
        LocalDateTime end = now;
        for (int i = 0; i < MOST_DAYS * ranges.size(); i++) {
            LocalDateTime last = end;
            end =
                    ranges.stream()
                            .flatMap(range -> range.endAfter(last).stream())
                            .max(LocalDateTime::compareTo)
                            .orElse(last);
            if (end.equals(last) || end.isAfter(now.plusWeeks(1))) {
                break;
            }
        }
        return end.isAfter(now) ? Optional.of(end) : Optional.empty();
    }
}
