package org.brothaman.proxy.cli;

/**
 * The value of an option that may be given per socket: {@code VALUE}, or {@code NAME=VALUE} for the
 * socket of that FileDescriptorName.
 *
 * @param socket the socket's name, or null for a value without one
 */
record Assignment(String socket, String value) {
    /**
     * A path or an abstract name may hold an equals sign, and neither can begin a socket's name.
     */
    static Assignment parse(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0 || text.startsWith("/") || text.startsWith("@")) {
            return new Assignment(null, text);
        }
        return new Assignment(text.substring(0, equals), text.substring(equals + 1));
    }
}
