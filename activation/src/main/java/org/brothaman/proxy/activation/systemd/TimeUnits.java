package org.brothaman.proxy.activation.systemd;

import java.util.List;

/** The units of systemd.time(7), in microseconds. Stateless. */
final class TimeUnits {
    static final long MILLISECOND = 1000;
    static final long SECOND = 1000 * MILLISECOND;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    /** The first name is the one to write; the largest unit comes first. */
    private record Unit(long microseconds, List<String> names) {
        Unit(long microseconds, String... names) {
            this(microseconds, List.of(names));
        }
    }

    private static final List<Unit> UNITS =
            List.of(
                    // 365.25 days, and a twelfth of that.
                    new Unit(31_557_600 * SECOND, "y", "year", "years"),
                    new Unit(2_629_800 * SECOND, "month", "M", "months"),
                    new Unit(7 * DAY, "w", "week", "weeks"),
                    new Unit(DAY, "d", "day", "days"),
                    new Unit(HOUR, "h", "hr", "hour", "hours"),
                    new Unit(MINUTE, "min", "m", "minute", "minutes"),
                    new Unit(SECOND, "s", "sec", "second", "seconds"),
                    new Unit(MILLISECOND, "ms", "msec"),
                    // The Greek letter mu and the micro sign.
                    new Unit(1, "us", "usec", "\u03bcs", "\u00b5s"));

    private TimeUnits() {}

    /** Microseconds of a unit, or 0 when no unit has that name. */
    static long microseconds(String name) {
        for (Unit unit : UNITS) {
            if (unit.names().contains(name)) {
                return unit.microseconds();
            }
        }
        return 0;
    }

    static String format(long microseconds) {
        StringBuilder text = new StringBuilder();
        long rest = microseconds;
        for (Unit unit : UNITS) {
            long count = rest / unit.microseconds();
            if (count > 0) {
                text.append(text.isEmpty() ? "" : " ")
                        .append(count)
                        .append(unit.names().getFirst());
                rest -= count * unit.microseconds();
            }
        }
        return text.isEmpty() ? "0" : text.toString();
    }
}
