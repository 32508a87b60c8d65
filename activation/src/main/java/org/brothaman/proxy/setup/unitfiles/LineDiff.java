package org.brothaman.proxy.setup.unitfiles;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The difference of two short texts, line by line, as {@code diff -u} shows it. Stateless. */
final class LineDiff {
    private LineDiff() {}

    /**
     * Every line, those that stay too: units are short, and whole ones are easier to read.
     *
     * @param before null for a new file
     * @param after null for one that goes
     * @return empty when nothing changes
     */
    static String of(String name, @Nullable String before, @Nullable String after) {
        if (before != null && before.equals(after)) {
            return "";
        }
        List<String> old = before == null ? List.of() : before.lines().toList();
        List<String> now = after == null ? List.of() : after.lines().toList();
        int[][] common = common(old, now);
        StringBuilder text = new StringBuilder();
        text.append("--- ").append(before == null ? "/dev/null" : name).append('\n');
        text.append("+++ ").append(after == null ? "/dev/null" : name).append('\n');
        text.append(
                "@@ -%d,%d +%d,%d @@%n"
                        .formatted(
                                old.isEmpty() ? 0 : 1,
                                old.size(),
                                now.isEmpty() ? 0 : 1,
                                now.size()));
        int i = 0;
        int j = 0;
        while (i < old.size() || j < now.size()) {
            if (i < old.size() && j < now.size() && old.get(i).equals(now.get(j))) {
                text.append(' ').append(old.get(i++)).append('\n');
                j++;
            } else if (j == now.size()
                    || (i < old.size() && common[i + 1][j] >= common[i][j + 1])) {
                text.append('-').append(old.get(i++)).append('\n');
            } else {
                text.append('+').append(now.get(j++)).append('\n');
            }
        }
        return text.toString();
    }

    /** How many lines, at most, stay from line i of the old and line j of the new text on. */
    private static int[][] common(List<String> old, List<String> now) {
        int[][] common = new int[old.size() + 1][now.size() + 1];
        for (int i = old.size() - 1; i >= 0; i--) {
            for (int j = now.size() - 1; j >= 0; j--) {
                common[i][j] =
                        old.get(i).equals(now.get(j))
                                ? common[i + 1][j + 1] + 1
                                : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
