package org.brothaman.proxy.packaging;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/**
 * One option as --help has it.
 *
 * @param names the short one first
 * @param label of its value, as {@code [NAME=]ADDR}; empty when it takes none
 * @param words what the value may be, where that is known
 */
record OptionModel(
        List<String> names,
        String label,
        String description,
        boolean repeatable,
        List<String> words) {

    static OptionModel of(OptionSpec spec) {
        boolean takesValue = spec.arity().max() > 0;
        return new OptionModel(
                Arrays.stream(spec.names())
                        .sorted(Comparator.comparingInt(String::length))
                        .toList(),
                takesValue ? spec.paramLabel() : "",
                String.join(" ", spec.description()),
                spec.isMultiValue(),
                words(spec, takesValue));
    }

    private static List<String> words(OptionSpec spec, boolean takesValue) {
        List<String> words = new ArrayList<>();
        if (takesValue && spec.paramLabel().contains("|")) {
            words.addAll(Arrays.asList(spec.paramLabel().split("\\|")));
        } else if (spec.completionCandidates() != null) {
            spec.completionCandidates().forEach(words::add);
        }
        return List.copyOf(words);
    }

    boolean takesValue() {
        return !label.isEmpty();
    }

    /** The long name, which every option has. */
    String name() {
        return names.getLast();
    }

    Value value() {
        return Value.of(label, words);
    }
}
