package org.brothaman.proxy.activation.systemd;

import org.brothaman.proxy.log.OneLine;

/**
 * The service manager, or a program in its place, passed something that cannot be used. The message
 * is one line: the variable or descriptor, its value, what is wrong, and the remedy.
 */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 500;

    StartException(String what, String wrong, String right) {
        super(OneLine.of(what + ": " + wrong + "; " + right, LONGEST));
    }
}
