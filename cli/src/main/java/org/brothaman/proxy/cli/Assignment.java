package org.brothaman.proxy.cli;

import org.jspecify.annotations.Nullable;

/**
 * The value of an option that may be given per socket: {@code VALUE}, or {@code NAME=VALUE} for the
 * socket of that FileDescriptorName.
 *
 * @param socket the socket's name, or null for a value without one
 */
record Assignment(@Nullable String socket, String value) {
    /**
     * A path, an abstract name or a query may hold an equals sign too; what stands before it then
     * has one of these characters, which no sensible FileDescriptorName has.
     */
    private static final String NOT_IN_NAMES = "/:@[?";

    static Assignment parse(String text) {
        int equals = text.indexOf('=');
        String name = text.substring(0, Math.max(0, equals));
        boolean named = equals > 0 && name.chars().noneMatch(c -> NOT_IN_NAMES.indexOf(c) >= 0);
        return named
                ? new Assignment(name, text.substring(equals + 1))
                : new Assignment(null, text);
    }
}
