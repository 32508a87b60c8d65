package org.brothaman.proxy.cli;

import java.util.Locale;
import org.brothaman.proxy.activation.lifecycle.OnIdle;
import org.brothaman.proxy.setup.quadlet.Choice;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

final class OnIdleConverter implements ITypeConverter<OnIdle> {
    @Override
    public OnIdle convert(String text) {
        try {
            return OnIdle.valueOf(Choice.ON_IDLE.of(text).toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
