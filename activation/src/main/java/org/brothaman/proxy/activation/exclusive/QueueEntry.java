package org.brothaman.proxy.activation.exclusive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.jspecify.annotations.Nullable;

/**
 * What a unit's file in the queue says. Immutable.
 *
 * @param unit full name
 * @param number the lower, the sooner it came
 * @param stopUnit what is stopped to stop the unit
 * @param grace how long it waits, once it is the first in line, until it ends who has the turn
 */
record QueueEntry(String unit, long number, Word word, String stopUnit, TimeSpan grace) {
    /** What is as long counts as infinite, so that it always can be read: 31,000 years. */
    private static final long LONGEST_MILLIS = 1_000_000_000_000_000L;

    /** Who has the turn comes before all who wait. */
    static final Comparator<QueueEntry> ORDER =
            Comparator.<QueueEntry, Boolean>comparing(entry -> entry.word() != Word.HELD)
                    .thenComparingLong(QueueEntry::number);

    static Optional<QueueEntry> read(Path path) throws IOException {
        return of(path.getFileName().toString(), Files.readString(path));
    }

    /** Empty for what no proxy has written whole. */
    static Optional<QueueEntry> of(String unit, String text) {
        String[] words = text.lines().findFirst().orElse("").split(" ");
        Word word = words.length == 3 || words.length == 4 ? Word.of(words[1]) : null;
        if (word == null
                || !words[0].matches("[0-9]{1,18}")
                || !words[2].matches("[A-Za-z0-9:_.\\\\@-]+")
                || (words.length == 4 && !words[3].matches("[0-9]{1,15}"))) {
            return Optional.empty();
        }
        TimeSpan grace =
                words.length == 4 ? TimeSpan.ofMillis(Long.parseLong(words[3])) : TimeSpan.INFINITE;
        return Optional.of(new QueueEntry(unit, Long.parseLong(words[0]), word, words[2], grace));
    }

    /** What its file says: without the last word, milliseconds, its grace is infinite. */
    String text() {
        long millis = grace.microseconds() / 1000;
        return "%d %s %s%s\n"
                .formatted(number, word, stopUnit, millis < LONGEST_MILLIS ? " " + millis : "");
    }

    enum Word {
        WAITS,
        HELD;

        static @Nullable Word of(String text) {
            for (Word word : values()) {
                if (word.name().equals(text)) {
                    return word;
                }
            }
            return null;
        }
    }
}
