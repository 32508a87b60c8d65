package org.brothaman.proxy.activation.systemd;

import org.brothaman.proxy.log.OneLine;

/**
 * The service manager, or whoever stands in for it, handed over something that cannot be used. The
 * message is one line: the variable or descriptor, its value, what is wrong and what would be
 * right.
 */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 500;

    StartException(String what, String wrong, String right) {
        super(OneLine.of(what + ": " + wrong + "; " + right, LONGEST));
    }
}
