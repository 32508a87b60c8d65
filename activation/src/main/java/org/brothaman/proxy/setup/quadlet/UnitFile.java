package org.brothaman.proxy.setup.quadlet;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A unit file's assignments in the order in which they count: its own, then those of its drop-ins.
 * Immutable; made by {@link UnitFileParser}.
 */
public record UnitFile(List<Entry> entries) {

    /** One assignment, {@code KEY=VALUE} under {@code [SECTION]}. */
    public record Entry(String section, String key, String value, SourceLocation place) {}

    public UnitFile {
        entries = List.copyOf(entries);
    }

    /** This file with another one's assignments after its own, as a drop-in's are. */
    UnitFile with(UnitFile dropIn) {
        List<Entry> all = new ArrayList<>(entries);
        all.addAll(dropIn.entries);
        return new UnitFile(all);
    }

    List<Entry> section(String section) {
        return entries.stream().filter(entry -> entry.section.equals(section)).toList();
    }

    /** What a repeatable key is set to; an empty assignment drops what came before it. */
    List<Entry> all(String section, String key) {
        List<Entry> found = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.section.equals(section) && entry.key.equals(key)) {
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
        List<Entry> all = all(section, key);
        return all.isEmpty() ? null : all.getLast();
    }

    String value(String section, String key, String otherwise) {
        Entry last = last(section, key);
        return last == null ? otherwise : last.value;
    }
}
