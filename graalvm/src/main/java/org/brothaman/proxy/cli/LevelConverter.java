package org.brothaman.proxy.cli;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import org.brothaman.proxy.log.Level;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A level by systemd's name or by syslog(3)'s number; the names are what shells offer. */
final class LevelConverter implements ITypeConverter<Level>, Iterable<String> {
    @Override
    public Iterator<String> iterator() {
        return Arrays.stream(Level.values()).map(LevelConverter::name).iterator();
    }

    @Override
    public Level convert(String text) {
        for (Level level : Level.values()) {
            if (text.equals(name(level)) || text.equals(Integer.toString(level.number()))) {
                return level;
            }
        }
        throw new TypeConversionException(
                "\""
                        + text
                        + "\" is none of emerg, alert, crit, err, warning, notice, info, debug");
    }

    private static String name(Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
