package org.brothaman.proxy.cli;

import java.util.Locale;
import org.brothaman.proxy.log.Level;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A level by systemd's name or by syslog(3)'s number. */
final class LevelConverter implements ITypeConverter<Level> {
    @Override
    public Level convert(String text) {
        for (Level level : Level.values()) {
            if (text.equals(level.name().toLowerCase(Locale.ROOT))
                    || text.equals(Integer.toString(level.number()))) {
                return level;
            }
        }
        throw new TypeConversionException(
                "\""
                        + text
                        + "\" is none of emerg, alert, crit, err, warning, notice, info, debug");
    }
}
