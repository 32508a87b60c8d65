package org.brothaman.proxy.cli;

import picocli.CommandLine.ITypeConverter;

final class AssignmentConverter implements ITypeConverter<Assignment> {
    @Override
    public Assignment convert(String text) {
        return Assignment.parse(text);
    }
}
