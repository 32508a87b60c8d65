package org.brothaman.proxy.cli;

import java.util.Arrays;
import java.util.Iterator;
import org.brothaman.proxy.log.Level;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A level by systemd's name or by syslog(3)'s number; the names are what shells offer. */
final class LevelConverter implements ITypeConverter<Level>, Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(Level.values()).map(Level::word).iterator();
    }

    @Override
    public Level convert(String text) {
        try {
            return Level.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
