package org.brothaman.proxy.activation.systemd;

import java.time.Duration;

/**
 * A span of time as systemd.time(7) writes it. Immutable; a value. Exists because {@link Duration}
 * knows neither infinity nor the way administrators write spans.
 *
 * @param microseconds zero or more; {@link Long#MAX_VALUE} for {@link #INFINITE}
 */
public record TimeSpan(long microseconds) implements Comparable<TimeSpan> {
    public static final TimeSpan ZERO = new TimeSpan(0);
    public static final TimeSpan INFINITE = new TimeSpan(Long.MAX_VALUE);

    private static final long NANOS_PER_MICRO = 1000;

    public TimeSpan {
        if (microseconds < 0) {
            throw new IllegalArgumentException("negative span of time: " + microseconds);
        }
    }

    public static TimeSpan ofSeconds(long seconds) {
        return new TimeSpan(Math.multiplyExact(seconds, TimeUnits.SECOND));
    }

    public static TimeSpan ofMillis(long milliseconds) {
        return new TimeSpan(Math.multiplyExact(milliseconds, TimeUnits.MILLISECOND));
    }

    /**
     * Reads {@code 5min 20s}, {@code 1h30min}, {@code 1.5s}, {@code 90} (seconds) or {@code
     * infinity}, every unit and spelling of systemd.time(7); what is smaller than a microsecond is
     * dropped.
     *
     * @throws TimeSpanException when the text is none, or more than 292 thousand years
     */
    public static TimeSpan parse(String text) {
        return new TimeSpanParser(text).parse();
    }

    public boolean isInfinite() {
        return microseconds == Long.MAX_VALUE;
    }

    /** Nanoseconds for a clock, at most {@link Long#MAX_VALUE} (292 years). */
    public long nanoseconds() {
        return microseconds > Long.MAX_VALUE / NANOS_PER_MICRO
                ? Long.MAX_VALUE
                : microseconds * NANOS_PER_MICRO;
    }

    /** For what takes one, at most {@link Long#MAX_VALUE} nanoseconds. */
    public Duration toDuration() {
        return Duration.ofNanos(nanoseconds());
    }

    /** Both together; infinity when either is, or when it is too long to be said. */
    public TimeSpan plus(TimeSpan other) {
        return microseconds > Long.MAX_VALUE - other.microseconds
                ? INFINITE
                : new TimeSpan(microseconds + other.microseconds);
    }

    /** Half the span; infinity stays infinite. */
    TimeSpan half() {
        return isInfinite() ? this : new TimeSpan(microseconds / 2);
    }

    @Override
    public int compareTo(TimeSpan other) {
        return Long.compare(microseconds, other.microseconds);
    }

    /** As {@code 5min 20s}, {@code 1s 500ms}, {@code 0} or {@code infinity}; exact. */
    @Override
    public String toString() {
        return isInfinite() ? "infinity" : TimeUnits.format(microseconds);
    }
}
