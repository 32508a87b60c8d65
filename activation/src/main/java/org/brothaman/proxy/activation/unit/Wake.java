package org.brothaman.proxy.activation.unit;

/** How an activation ended for those who wait for it. */
public sealed interface Wake {
    /** The backend answers. */
    record Ready() implements Wake {}

    /**
     * It does not; the observer was told why.
     *
     * @param message one line
     */
    record Failed(String message) implements Wake {}
}
