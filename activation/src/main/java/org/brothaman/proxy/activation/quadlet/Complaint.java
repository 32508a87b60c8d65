package org.brothaman.proxy.activation.quadlet;

import org.brothaman.proxy.log.OneLine;

/**
 * What is wrong with a file, where, and what would be right: one line for whoever wrote it.
 *
 * @param message without the place
 */
public record Complaint(Place place, String message) {
    private static final int LONGEST = 1000;

    public Complaint {
        message = OneLine.of(message, LONGEST);
    }

    @Override
    public String toString() {
        return place + ": " + message;
    }
}
