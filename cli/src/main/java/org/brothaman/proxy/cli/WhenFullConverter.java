package org.brothaman.proxy.cli;

import java.util.Locale;
import org.brothaman.proxy.session.Settings.WhenFull;
import org.brothaman.proxy.setup.quadlet.Choice;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

final class WhenFullConverter implements ITypeConverter<WhenFull> {
    @Override
    public WhenFull convert(String text) {
        try {
            return WhenFull.valueOf(Choice.WHEN_FULL.of(text).toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
