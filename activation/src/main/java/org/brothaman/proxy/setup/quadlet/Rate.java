package org.brothaman.proxy.setup.quadlet;

import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.brothaman.proxy.activation.systemd.TimeSpanException;
import org.jspecify.annotations.Nullable;

/**
 * How often something may happen within a span of time, as {@code 3/1h}. A value.
 *
 * @param count 1 or more
 * @param time more than nothing, and not infinite
 */
public record Rate(int count, TimeSpan time) {
    /**
     * @throws IllegalArgumentException that says what would be right
     */
    public static Rate parse(String text) {
        int slash = text.indexOf('/');
        String count = slash < 0 ? "" : text.substring(0, slash).strip();
        if (!count.matches("[1-9][0-9]{0,8}")) {
            throw wrong(text, "it does not begin with a whole number and a slash");
        }
        TimeSpan time;
        try {
            time = TimeSpan.parse(text.substring(slash + 1).strip());
        } catch (TimeSpanException e) {
            throw wrong(text, e.getMessage());
        }
        if (time.isInfinite() || time.nanoseconds() == 0) {
            throw wrong(text, "its time is not a span that passes");
        }
        return new Rate(Integer.parseInt(count), time);
    }

    private static IllegalArgumentException wrong(String text, @Nullable String why) {
        return new IllegalArgumentException(
                "\"%s\" is not a rate: %s; write N/TIME as 3/1h".formatted(text, why));
    }
}
