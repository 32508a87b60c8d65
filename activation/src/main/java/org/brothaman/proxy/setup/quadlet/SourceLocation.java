package org.brothaman.proxy.setup.quadlet;

/**
 * Where something was written.
 *
 * @param line from 1; 0 for the file as a whole
 */
public record SourceLocation(String file, int line) {
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line;
    }
}
