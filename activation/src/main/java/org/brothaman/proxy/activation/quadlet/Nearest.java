package org.brothaman.proxy.activation.quadlet;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** The word that somebody most likely meant. Stateless. */
final class Nearest {
    private Nearest() {}

    /** What is longer is nobody's slip of the pen. */
    private static final int WORD_MAX = 64;

    /**
     * @param words not empty
     */
    static String to(String written, Collection<String> words) {
        String word = written.substring(0, Math.min(written.length(), WORD_MAX));
        return words.stream()
                .min(
                        Comparator.comparingInt(
                                candidate ->
                                        distance(
                                                word.toLowerCase(Locale.ROOT),
                                                candidate.toLowerCase(Locale.ROOT))))
                .orElseThrow();
    }

    /** Insertions, deletions and replacements from one to the other (Levenshtein). */
    private static int distance(String from, String to) {
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
}
