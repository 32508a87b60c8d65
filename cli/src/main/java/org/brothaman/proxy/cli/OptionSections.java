package org.brothaman.proxy.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * A command's options by heading: those of each mixin under the heading of its option list. Not
 * picocli's groups of arguments, because it writes each one's synopsis at every start, for a trace
 * that nobody reads: 1.1 MiB of memory, a third of a start's page faults.
 */
public final class OptionSections {
    private OptionSections() {}

    /** In the order of --help; empty for a command without headings. */
    public static Map<String, List<OptionSpec>> of(CommandSpec command) {
        return command.mixins().values().stream()
                .filter(mixin -> !heading(mixin).isEmpty())
                .collect(
                        Collectors.toMap(
                                OptionSections::heading,
                                CommandSpec::options,
                                (first, second) -> first,
                                LinkedHashMap::new));
    }

    /** Has --help show the headings. */
    static void show(CommandLine command) {
        if (of(command.getCommandSpec()).isEmpty()) {
            return;
        }
        Map<String, CommandLine.IHelpSectionRenderer> sections = command.getHelpSectionMap();
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, help -> "");
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionSections::render);
        command.setHelpSectionMap(sections);
    }

    private static String render(Help help) {
        StringBuilder text = new StringBuilder();
        of(help.commandSpec())
                .forEach(
                        (heading, options) -> {
                            Help.Layout layout = help.createDefaultLayout();
                            layout.addOptions(options, help.parameterLabelRenderer());
                            text.append(System.lineSeparator())
                                    .append(heading)
                                    .append(System.lineSeparator())
                                    .append(layout);
                        });
        return text.toString();
    }

    private static String heading(CommandSpec mixin) {
        return mixin.usageMessage().optionListHeading().replace("%n", "");
    }
}
