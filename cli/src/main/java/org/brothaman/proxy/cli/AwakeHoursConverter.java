package org.brothaman.proxy.cli;

import org.brothaman.proxy.activation.systemd.AwakeHours;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

final class AwakeHoursConverter implements ITypeConverter<AwakeHours> {
    @Override
    public AwakeHours convert(String text) {
        try {
            return AwakeHours.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
