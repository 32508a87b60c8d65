package org.brothaman.proxy.activation.systemd;

import java.time.Clock;
import java.time.LocalDateTime;
import java.util.function.Supplier;
import org.brothaman.proxy.log.Level;

/** The prefix of a line in the log. Stateless. */
@FunctionalInterface
interface LinePrefix {
    /** {@code <4>} for a warning; the journal adds the time itself. */
    LinePrefix JOURNAL = level -> "<" + level.number() + ">";

    String of(Level level);

    /**
     * As {@code 2026-01-31 23:59:59.123 warning: } in the clock's zone.
     *
     * @param clock asked for at each line: to find the zone is a twentieth of a start, and most
     *     have nothing to say
     */
    static LinePrefix human(Supplier<Clock> clock) {
        return level -> time(LocalDateTime.now(clock.get())) + " " + word(level) + ": ";
    }

    /** By hand: DateTimeFormatter and String.format cost a start some milliseconds. */
    private static String time(LocalDateTime time) {
        StringBuilder text = new StringBuilder(23);
        digits(text, time.getYear(), 4).append('-');
        digits(text, time.getMonthValue(), 2).append('-');
        digits(text, time.getDayOfMonth(), 2).append(' ');
        digits(text, time.getHour(), 2).append(':');
        digits(text, time.getMinute(), 2).append(':');
        digits(text, time.getSecond(), 2).append('.');
        return digits(text, time.getNano() / 1_000_000, 3).toString();
    }

    private static StringBuilder digits(StringBuilder text, int number, int width) {
        String digits = Integer.toString(number);
        return text.append("0".repeat(Math.max(0, width - digits.length()))).append(digits);
    }

    private static String word(Level level) {
        return switch (level) {
            case EMERG -> "emergency";
            case ALERT -> "alert";
            case CRIT -> "critical";
            case ERR -> "error";
            case WARNING -> "warning";
            case NOTICE -> "notice";
            case INFO -> "info";
            case DEBUG -> "debug";
        };
    }
}
