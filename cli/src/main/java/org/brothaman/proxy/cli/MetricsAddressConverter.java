package org.brothaman.proxy.cli;

import org.brothaman.proxy.metrics.MetricsAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

final class MetricsAddressConverter implements ITypeConverter<MetricsAddress> {
    @Override
    public MetricsAddress convert(String text) {
        try {
            return MetricsAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
