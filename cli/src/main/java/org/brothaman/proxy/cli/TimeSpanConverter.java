package org.brothaman.proxy.cli;

import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.brothaman.proxy.activation.systemd.TimeSpanException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

final class TimeSpanConverter implements ITypeConverter<TimeSpan> {
    @Override
    public TimeSpan convert(String text) {
        try {
            return TimeSpan.parse(text);
        } catch (TimeSpanException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
