package org.brothaman.proxy.cli;

import org.brothaman.proxy.server.Settings.WhenFull;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

final class WhenFullConverter implements ITypeConverter<WhenFull> {
    @Override
    public WhenFull convert(String text) {
        return switch (text) {
            case "refuse" -> WhenFull.REFUSE;
            case "wait" -> WhenFull.WAIT;
            default ->
                    throw new TypeConversionException(
                            "\"" + text + "\" is neither refuse nor wait");
        };
    }
}
