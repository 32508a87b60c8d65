package org.brothaman.proxy.log;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that a user most likely meant, for messages. Stateless. */
public final class SpellingSuggestion {
    /** What is longer is nobody's slip of the pen. */
    private static final int WORD_MAX = 64;

    /** Two letters too many, too few or other ones: what fingers do. */
    private static final int SLIPS_MAX = 2;

    private SpellingSuggestion() {}

    /**
     * The least far of them, however far that is.
     *
     * @param words not empty
     */
    public static String to(String written, Collection<String> words) {
        return words.stream()
                .min(Comparator.comparingInt(candidate -> slips(written, candidate)))
                .orElseThrow();
    }

    /**
     * The nearest of them if the word may be a misprint of it: at most two slips, and fewer than
     * half of its letters.
     */
    public static Optional<String> within(String written, Collection<String> words) {
        String nearest = null;
        int least = Integer.MAX_VALUE;
        for (String candidate : words) {
            int slips = mayBeMisprint(written, candidate) ? slips(written, candidate) : least;
            if (slips < least) {
                nearest = candidate;
                least = slips;
            }
        }
        return nearest != null && isMisprint(least, nearest)
                ? Optional.of(nearest)
                : Optional.empty();
    }

    /** A letter more or less is a slip; most words are told apart by that alone. */
    private static boolean mayBeMisprint(String written, String meant) {
        return Math.abs(written.length() - meant.length()) <= SLIPS_MAX;
    }

    private static boolean isMisprint(int slips, String meant) {
        return slips <= SLIPS_MAX && slips < (meant.length() + 1) / 2;
    }

    /** Insertions, deletions and replacements from one to the other (Levenshtein). */
    private static int slips(String written, String meant) {
        String from = lower(written.substring(0, Math.min(written.length(), WORD_MAX)));
        String to = lower(meant);
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int same = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(same, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
