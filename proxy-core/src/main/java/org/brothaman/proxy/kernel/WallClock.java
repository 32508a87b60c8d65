package org.brothaman.proxy.kernel;

import java.time.Duration;
import java.time.LocalDateTime;

/**
 * The clock on the wall, by the C library and the time zone of this machine or of TZ, tzset(3).
 * Java's zones are those of the day on which the image was built; the machine's are kept up to date
 * by its distribution. Stateless; any thread.
 */
public final class WallClock {
    private static final int BYTE = 0xff;

    private WallClock() {}

    /** What it shows, to the second. */
    public static LocalDateTime now() {
        long clock = NativeCalls.wallClock();
        return LocalDateTime.of(
                (int) (clock >> 40),
                (int) (clock >> 32) & BYTE,
                (int) (clock >> 24) & BYTE,
                (int) (clock >> 16) & BYTE,
                (int) (clock >> 8) & BYTE,
                (int) clock & BYTE);
    }

    /** How long it is until it shows that; negative when it has. Seconds are not looked at. */
    public static Duration until(LocalDateTime time) {
        return Duration.ofSeconds(
                NativeCalls.secondsUntil(
                        time.getYear(),
                        time.getMonthValue(),
                        time.getDayOfMonth(),
                        time.getHour(),
                        time.getMinute()));
    }
}
