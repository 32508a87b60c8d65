package org.brothaman.proxy.setup.quadlet;

/**
 * The location of a setting.
 *
 * @param name of the file or the option
 * @param line of the file, from 1; 0 for the file as a whole and for an option
 */
public record SourceLocation(Source source, String name, int line) {

    /** What an administrator writes into. */
    public enum Source {
        FILE,
        OPTION
    }

    /** A file, or folder, as a whole. */
    public static SourceLocation file(String file) {
        return new SourceLocation(Source.FILE, file, 0);
    }

    /**
     * @param line from 1
     */
    public static SourceLocation line(String file, int line) {
        return new SourceLocation(Source.FILE, file, line);
    }

    /**
     * @param option with its dashes
     */
    public static SourceLocation option(String option) {
        return new SourceLocation(Source.OPTION, option, 0);
    }

    @Override
    public String toString() {
        return line == 0 ? name : name + ":" + line;
    }
}
