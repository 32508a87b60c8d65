package org.brothaman.proxy.setup.quadlet;

import java.io.IOException;
import java.nio.file.Path;
import org.brothaman.proxy.log.OneLine;

/**
 * An error in a file or an option, with its location and remedy, in one line.
 *
 * @param message without the place
 */
public record Diagnostic(SourceLocation place, String message, Kind kind) {
    private static final int LONGEST = 1000;

    /** What whoever reads it may do besides showing it. */
    public enum Kind {
        /** Nothing. */
        PLAIN,
        /**
         * Report it whosever file it is: it could not be read at all, or its section for us may be
         * misspelt.
         */
        UNREAD,
        /** Have a line of the Quadlet changed: it publishes the port that the proxy listens on. */
        PORT_TAKEN
    }

    public Diagnostic {
        message = OneLine.of(message, LONGEST);
    }

    public Diagnostic(SourceLocation place, String message) {
        this(place, message, Kind.PLAIN);
    }

    /** For a file or folder that cannot be read. */
    static Diagnostic unread(Path file, IOException e) {
        return new Diagnostic(
                SourceLocation.file(file.toString()),
                "cannot read: " + FileText.why(e),
                Kind.UNREAD);
    }

    /** Whether nobody knows whom the file speaks to. */
    public boolean isUnread() {
        return kind == Kind.UNREAD;
    }

    @Override
    public String toString() {
        return place + ": " + message;
    }
}
