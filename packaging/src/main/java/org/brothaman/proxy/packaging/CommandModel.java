package org.brothaman.proxy.packaging;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.cli.Commands;
import org.brothaman.proxy.cli.OptionSections;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * One command as --help has it.
 *
 * @param word that calls it; empty for the proxy itself
 * @param header what it does, one sentence
 * @param groups its options by heading, in --help's order; the heading is empty without groups
 * @param takesContainer whether a container's name is its argument
 */
record CommandModel(
        String word, String header, Map<String, List<OptionModel>> groups, boolean takesContainer) {

    /** The proxy first. */
    static List<CommandModel> all() {
        return Commands.models().stream().map(CommandModel::of).toList();
    }

    /** What may be the first argument. */
    static List<String> words(List<CommandModel> commands) {
        return commands.stream().map(CommandModel::word).filter(w -> !w.isEmpty()).toList();
    }

    private static CommandModel of(CommandSpec spec) {
        Map<String, List<OptionModel>> groups = new LinkedHashMap<>();
        OptionSections.of(spec)
                .forEach((heading, options) -> groups.put(heading, options(options)));
        if (groups.isEmpty()) {
            groups.put("", options(spec.options()));
        }
        return new CommandModel(
                spec.name().replaceFirst("^bro-proxy ?", ""),
                String.join(" ", spec.usageMessage().header()),
                groups,
                spec.positionalParameters().stream().anyMatch(p -> p.paramLabel().equals("NAME")));
    }

    private static List<OptionModel> options(List<OptionSpec> specs) {
        return specs.stream().filter(spec -> !spec.hidden()).map(OptionModel::of).toList();
    }

    List<OptionModel> options() {
        return groups.values().stream().flatMap(List::stream).toList();
    }
}
