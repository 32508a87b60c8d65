package org.brothaman.proxy.cli;

import org.brothaman.proxy.activation.unit.OnIdle;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

final class OnIdleConverter implements ITypeConverter<OnIdle> {
    @Override
    public OnIdle convert(String text) {
        return switch (text) {
            case "stop" -> OnIdle.STOP;
            case "freeze" -> OnIdle.FREEZE;
            case "leave" -> OnIdle.LEAVE;
            default ->
                    throw new TypeConversionException(
                            "\"" + text + "\" is none of stop, freeze, leave");
        };
    }
}
