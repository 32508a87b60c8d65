package org.brothaman.proxy.setup.quadlet;

import java.io.IOException;
import java.nio.file.Path;
import org.brothaman.proxy.log.OneLine;

/**
 * What is wrong with a file, where, and what would be right: one line for whoever wrote it.
 *
 * @param message without the place
 * @param unread whether nobody knows whom the file speaks to: it could not be read at all, or its
 *     section for us may be misspelt
 */
public record Diagnostic(SourceLocation place, String message, boolean unread) {
    private static final int LONGEST = 1000;

    public Diagnostic {
        message = OneLine.of(message, LONGEST);
    }

    public Diagnostic(SourceLocation place, String message) {
        this(place, message, false);
    }

    /** For a file or folder that cannot be read. */
    static Diagnostic unread(Path file, IOException e) {
        return new Diagnostic(
                new SourceLocation(file.toString(), 0), "cannot read: " + FileText.why(e), true);
    }

    @Override
    public String toString() {
        return place + ": " + message;
    }
}
