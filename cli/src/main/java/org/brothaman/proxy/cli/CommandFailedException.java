package org.brothaman.proxy.cli;

/**
 * The proxy cannot start, through no fault of the command line; the message is one line with the
 * remedy.
 */
final class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailedException(String message) {
        super(message);
    }
}
