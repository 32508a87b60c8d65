package org.brothaman.proxy.activation.exclusive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a unit's file in the queue says. Immutable.
 *
 * @param unit full name
 * @param number the lower, the sooner it came
 * @param stopUnit what is stopped to stop the unit
 */
record QueueEntry(String unit, long number, Word word, String stopUnit) {
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
        Word word = words.length == 3 ? Word.of(words[1]) : null;
        return word == null
                        || !words[0].matches("[0-9]{1,18}")
                        || !words[2].matches("[A-Za-z0-9:_.\\\\@-]+")
                ? Optional.empty()
                : Optional.of(new QueueEntry(unit, Long.parseLong(words[0]), word, words[2]));
    }

    enum Word {
        WAITS,
        OVERDUE,
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
