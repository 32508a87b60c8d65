package org.brothaman.proxy.activation.quadlet;

/**
 * What is wrong with a file, where, and what would be right: one line for whoever wrote it.
 *
 * @param message without the place
 */
public record Complaint(Place place, String message) {
    @Override
    public String toString() {
        return place + ": " + message;
    }
}
