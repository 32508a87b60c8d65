package org.brothaman.proxy.toolchain;

/** What the caller asked for cannot be done as asked; the message is one line for the terminal. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UsageException(String message, Object... arguments) {
        super(message.formatted(arguments));
    }
}
