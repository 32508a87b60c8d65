package org.brothaman.proxy.cli;

/**
 * The command line or what it was started with is wrong; the message is one line that says what
 * would be right.
 */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
