package org.brothaman.proxy.activation.systemd;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Days of systemd.time(7): of these weekdays and dates. Immutable; a value.
 *
 * @param years and the others: those that are meant, or none for any
 */
record AwakeDays(
        Set<DayOfWeek> weekdays, Set<Integer> years, Set<Integer> months, Set<Integer> days) {
    static final AwakeDays ALL =
            new AwakeDays(EnumSet.allOf(DayOfWeek.class), Set.of(), Set.of(), Set.of());

    /** What is meant as a date, whether right or wrong. */
    private static final Pattern LIKE_DATE = Pattern.compile("[0-9*].*(-.*-|~|/|\\.\\.).*");

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,4}");

    /** systemd knows no others. */
    private static final int YEAR_FIRST = 1970;

    private static final int YEAR_LAST = 2199;

    /** Whether a word is no list of weekdays, but one of dates. */
    static boolean isDate(String word) {
        return LIKE_DATE.matcher(word).matches();
    }

    /**
     * These weekdays, as {@code Mon..Fri,Sun}.
     *
     * @throws IllegalArgumentException that says what is wrong
     */
    AwakeDays weekdays(String list) {
        Set<DayOfWeek> some = EnumSet.noneOf(DayOfWeek.class);
        for (String part : list.split(",", -1)) {
            int dots = part.indexOf("..");
            DayOfWeek first = day(dots < 0 ? part : part.substring(0, dots));
            DayOfWeek last = dots < 0 ? first : day(part.substring(dots + 2));
            for (DayOfWeek day = first; day != last; day = day.plus(1)) {
                some.add(day);
            }
            some.add(last);
        }
        return new AwakeDays(some, years, months, days);
    }

    private static DayOfWeek day(String word) {
        return Arrays.stream(DayOfWeek.values())
                .filter(day -> word.equalsIgnoreCase(abbreviation(day)) || isName(day, word))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "\"%s\" is neither a day, hours nor a known time zone"
                                                .formatted(word)));
    }

    private static boolean isName(DayOfWeek day, String word) {
        return day.name().equalsIgnoreCase(word);
    }

    /** As {@code Mon}. */
    private static String abbreviation(DayOfWeek day) {
        String name = day.name();
        return name.charAt(0) + name.substring(1, 3).toLowerCase(Locale.ROOT);
    }

    /**
     * These dates, as {@code *-12-24..26}.
     *
     * @throws IllegalArgumentException that says what is wrong
     */
    AwakeDays dates(String word) {
        String[] parts = word.split("-", -1);
        if (parts.length != 3) {
            throw unknown(word);
        }
        return new AwakeDays(
                weekdays,
                numbers(word, parts[0], YEAR_FIRST, YEAR_LAST),
                numbers(word, parts[1], 1, 12),
                numbers(word, parts[2], 1, 31));
    }

    private static Set<Integer> numbers(String word, String text, int least, int most) {
        Set<Integer> numbers = new TreeSet<>();
        if (text.equals("*")) {
            return numbers;
        }
        for (String part : text.split(",", -1)) {
            int dots = part.indexOf("..");
            int first = number(word, dots < 0 ? part : part.substring(0, dots), least, most);
            int last = dots < 0 ? first : number(word, part.substring(dots + 2), first, most);
            for (int number = first; number <= last; number++) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    private static int number(String word, String text, int least, int most) {
        int number = NUMBER.matcher(text).matches() ? Integer.parseInt(text) : 0;
        if (number < least || number > most) {
            throw unknown(word);
        }
        return number;
    }

    private static IllegalArgumentException unknown(String word) {
        return new IllegalArgumentException(
                "\"%s\": dates are as *-12-24..26 or 2026-12-24; for others write a timer with bro-proxy hold"
                        .formatted(word));
    }

    boolean contains(LocalDate day) {
        return weekdays.contains(day.getDayOfWeek())
                && contains(years, day.getYear())
                && contains(months, day.getMonthValue())
                && contains(days, day.getDayOfMonth());
    }

    private static boolean contains(Set<Integer> numbers, int number) {
        return numbers.isEmpty() || numbers.contains(number);
    }

    /** As OnCalendar= of systemd.timer(5) has them. */
    String calendar() {
        String on = weekdays.stream().map(AwakeDays::abbreviation).collect(Collectors.joining(","));
        return on
                + " "
                + List.of(years, months, days).stream()
                        .map(AwakeDays::calendar)
                        .collect(Collectors.joining("-"));
    }

    private static String calendar(Set<Integer> numbers) {
        return numbers.isEmpty()
                ? "*"
                : numbers.stream().map("%02d"::formatted).collect(Collectors.joining(","));
    }
}
