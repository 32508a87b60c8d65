package org.brothaman.proxy.setup.quadlet;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A unit file's assignments in the order in which they count: its own, then those of its drop-ins.
 * Immutable; made by {@link UnitFileParser}.
 *
 * @param misread what may have been meant for an assignment and is none: lines by their first word,
 *     and whole files with an empty key
 */
public record UnitFile(List<Entry> entries, List<Entry> misread) {

    /** One assignment, {@code KEY=VALUE} under {@code [SECTION]}. */
    public record Entry(String section, String key, String value, SourceLocation place) {
        private boolean is(String section, String key) {
            return this.key.equals(key) && this.section.equals(section);
        }

        /**
         * Where what somebody takes for a comment begins, behind the value; negative without one.
         */
        int commentBehind() {
            for (int i = 1; i < value.length(); i++) {
                char c = value.charAt(i);
                if ((c == '#' || c == ';') && Character.isWhitespace(value.charAt(i - 1))) {
                    return i;
                }
            }
            return -1;
        }
    }

    public UnitFile {
        entries = List.copyOf(entries);
        misread = List.copyOf(misread);
    }

    UnitFile(List<Entry> entries) {
        this(entries, List.of());
    }

    /** This file with another one's assignments after its own, as a drop-in's are. */
    UnitFile with(UnitFile dropIn) {
        return dropIn.entries.isEmpty() && dropIn.misread.isEmpty()
                ? this
                : new UnitFile(joined(entries, dropIn.entries), joined(misread, dropIn.misread));
    }

    /** This file without a section. */
    UnitFile without(String section) {
        return new UnitFile(
                entries.stream().filter(entry -> !entry.section.equals(section)).toList(), misread);
    }

    /** This file, of which a part could not be read, be it for us or not. */
    UnitFile withUnread(SourceLocation part) {
        Entry unread = new Entry(Quadlet.SECTION, "", "", part);
        return new UnitFile(entries, joined(misread, List.of(unread)));
    }

    private static List<Entry> joined(List<Entry> first, List<Entry> second) {
        List<Entry> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    /** The same where it is about that instance of a template. */
    UnitFile forInstance(String instance) {
        return new UnitFile(
                entries.stream()
                        .map(
                                entry ->
                                        InstanceKeys.takes(entry)
                                                ? new Entry(
                                                        entry.section,
                                                        entry.key,
                                                        Specifiers.forInstance(
                                                                entry.value, instance),
                                                        entry.place)
                                                : entry)
                        .toList(),
                misread);
    }

    List<Entry> section(String section) {
        List<Entry> found = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.section.equals(section)) {
                found.add(entry);
            }
        }
        return found;
    }

    /** What a repeatable key is set to; an empty assignment drops what came before it. */
    List<Entry> all(String section, String key) {
        List<Entry> found = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.is(section, key)) {
                if (entry.value.isEmpty()) {
                    found.clear();
                } else {
                    found.add(entry);
                }
            }
        }
        return found;
    }

    /** The last assignment of a key that has one value; null when there is none or it is empty. */
    @Nullable Entry last(String section, String key) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            if (entry.is(section, key)) {
                return entry.value.isEmpty() ? null : entry;
            }
        }
        return null;
    }

    String value(String section, String key, String otherwise) {
        Entry last = last(section, key);
        return last == null ? otherwise : last.value;
    }
}
