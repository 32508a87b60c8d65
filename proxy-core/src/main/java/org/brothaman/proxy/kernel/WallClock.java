package org.brothaman.proxy.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A clock on the wall, by the C library: in the time zone of this machine or of TZ, tzset(3), or in
 * a named one. Java's zones are those of the day on which the image was built; the machine's are
 * kept up to date by its distribution, and systemd goes by them as well. Immutable; any thread.
 *
 * <p>In spring it skips a time, and in autumn it shows one twice. It knows of one such change
 * within a day before and after a time.
 */
public final class WallClock {
    /** Where systemd looks for zones, too. */
    private static final Path ZONES = Path.of("/usr/share/zoneinfo");

    /** A path below that, and no other: as systemd.time(7) takes it. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*");

    /** The first bytes of each file, tzfile(5). */
    private static final byte[] MAGIC = "TZif".getBytes(StandardCharsets.US_ASCII);

    private static final String UTC = "UTC";
    private static final int BYTE = 0xff;
    private static final long DAY_SECONDS = 86_400;
    private static final WallClock LOCAL = new WallClock(null);

    private final @Nullable String zone;

    private WallClock(@Nullable String zone) {
        this.zone = zone;
    }

    /** Of this machine. */
    public static WallClock local() {
        return LOCAL;
    }

    /**
     * Of a zone such as {@code Europe/Berlin} or {@code UTC}; empty if this machine knows none of
     * that name.
     */
    public static Optional<WallClock> of(String name) {
        if (name.equals(UTC)) {
            return Optional.of(new WallClock("UTC0")); // needs no file
        }
        return isZone(name)
                ? Optional.of(new WallClock(":" + ZONES.resolve(name)))
                : Optional.empty();
    }

    private static boolean isZone(String name) {
        if (!NAME.matcher(name).matches()) {
            return false;
        }
        Path file = ZONES.resolve(name);
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(MAGIC, in.readNBytes(MAGIC.length));
        } catch (IOException e) {
            return false;
        }
    }

    /** What it shows, to the second. */
    public LocalDateTime at(Instant moment) {
        return at(moment.getEpochSecond());
    }

    private LocalDateTime at(long moment) {
        long clock = read(moment);
        return LocalDateTime.of(
                (int) (clock >> 40),
                (int) (clock >> 32) & BYTE,
                (int) (clock >> 24) & BYTE,
                (int) (clock >> 16) & BYTE,
                (int) (clock >> 8) & BYTE,
                (int) clock & BYTE);
    }

    /** Locked for this machine's zone, too: another's is that of the whole process for a moment. */
    private long read(long moment) {
        synchronized (WallClock.class) {
            return NativeCalls.wallClock(moment, zone);
        }
    }

    /** When it shows that for the first time, or has skipped it. */
    public Instant first(LocalDateTime time) {
        return Instant.ofEpochSecond(moment(time, false));
    }

    /** When it has shown all before that, for the last time. */
    public Instant last(LocalDateTime time) {
        return Instant.ofEpochSecond(moment(time, true));
    }

    private long moment(LocalDateTime time, boolean last) {
        long inUtc = time.toEpochSecond(ZoneOffset.UTC);
        long before = inUtc - ahead(inUtc - DAY_SECONDS);
        long after = inUtc - ahead(inUtc + DAY_SECONDS);
        boolean shownBefore = at(before).equals(time);
        boolean shownAfter = at(after).equals(time);
        if (shownBefore && shownAfter) {
            // Set back to this very time, it shows nothing again that is before it.
            return last && at(after - 1).isBefore(time) ? after : before;
        }
        if (shownBefore || shownAfter) {
            return shownBefore ? before : after;
        }
        return change(after, before);
    }

    /** Of two moments between which it is set forward: when that is. */
    private long change(long early, long late) {
        long ahead = ahead(late);
        long not = early;
        long set = late;
        while (set - not > 1) {
            long middle = (not + set) / 2;
            if (ahead(middle) == ahead) {
                set = middle;
            } else {
                not = middle;
            }
        }
        return set;
    }

    /** By how many seconds it is ahead of UTC. */
    private long ahead(long moment) {
        return at(moment).toEpochSecond(ZoneOffset.UTC) - moment;
    }
}
