package org.brothaman.proxy.simulation;

/** Ends a schedule in which a promise was broken. */
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1;

    Violation(String message) {
        super(message);
    }
}
