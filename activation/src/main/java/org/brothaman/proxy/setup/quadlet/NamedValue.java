package org.brothaman.proxy.setup.quadlet;

import org.jspecify.annotations.Nullable;

/**
 * A value that may apply to one socket only: {@code VALUE} or {@code NAME=VALUE}, as on the command
 * line.
 *
 * @param name null for a value without one
 */
record NamedValue(@Nullable String name, String value) {
    /** Paths, addresses and queries may hold an equals sign too; no name has these characters. */
    private static final String NOT_IN_NAMES = "/:@[?%";

    static NamedValue parse(String text) {
        int equals = text.indexOf('=');
        String name = text.substring(0, Math.max(0, equals)).strip();
        boolean named =
                !name.isEmpty() && name.chars().noneMatch(c -> NOT_IN_NAMES.indexOf(c) >= 0);
        return named
                ? new NamedValue(name, text.substring(equals + 1).strip())
                : new NamedValue(null, text);
    }
}
