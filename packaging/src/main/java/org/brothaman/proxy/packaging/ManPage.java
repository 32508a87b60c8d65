package org.brothaman.proxy.packaging;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a manual page of a template, which is man(7) itself with comments for what is put in:
 *
 * <pre>
 * .\"@options COMMAND [GROUP]     the options of a command, or of one of --help's groups,
 * .\"@more OPTION                 and what the page says of one beyond --help,
 * .\"@end                         up to here
 * </pre>
 *
 * and {@code @version@} for the version. A template that names what there is not fails the build.
 */
final class ManPage {
    private static final String DIRECTIVE = ".\\\"@";
    private static final Pattern SPACES = Pattern.compile("\\s+");

    private final List<CommandModel> commands;
    private final String version;

    ManPage(List<CommandModel> commands, String version) {
        this.commands = commands;
        this.version = version;
    }

    /**
     * @param name of the template, for errors
     * @throws IllegalArgumentException when a directive makes no sense
     */
    String of(String name, List<String> template) {
        StringBuilder page = new StringBuilder();
        for (int i = 0; i < template.size(); i++) {
            String line = template.get(i);
            if (!line.startsWith(DIRECTIVE)) {
                page.append(line.replace("@version@", Roff.text(version))).append('\n');
                continue;
            }
            String place = name + ":" + (i + 1) + ": ";
            List<OptionModel> options = options(place, line);
            Map<String, List<String>> more = new LinkedHashMap<>();
            i = readMore(place, template, i + 1, more);
            for (OptionModel option : options) {
                page.append(entry(option, more.remove(option.name())));
            }
            require(more.isEmpty(), place + "no such option here: " + more.keySet());
        }
        return page.toString();
    }

    private List<OptionModel> options(String place, String line) {
        String[] words = SPACES.split(line.substring(DIRECTIVE.length()).strip(), 3);
        require(words[0].equals("options") && words.length > 1, place + "not understood: " + line);
        String command = words[1].equals("bro-proxy") ? "" : words[1];
        List<CommandModel> found = commands.stream().filter(c -> c.word().equals(command)).toList();
        require(!found.isEmpty(), place + "no such command: " + words[1]);
        if (words.length < 3) {
            return found.getFirst().options();
        }
        List<OptionModel> group = found.getFirst().groups().get(words[2]);
        require(group != null, place + "no such group of options: " + words[2]);
        return Objects.requireNonNull(group);
    }

    /** The line of the end. */
    private static int readMore(
            String place, List<String> template, int from, Map<String, List<String>> more) {
        List<String> current = new ArrayList<>();
        for (int i = from; i < template.size(); i++) {
            String line = template.get(i);
            if (line.equals(DIRECTIVE + "end")) {
                return i;
            }
            if (line.startsWith(DIRECTIVE + "more ")) {
                current = new ArrayList<>();
                more.put(line.substring((DIRECTIVE + "more ").length()).strip(), current);
            } else {
                current.add(line);
            }
        }
        throw new IllegalArgumentException(place + "has no " + DIRECTIVE + "end");
    }

    private static String entry(OptionModel option, @Nullable List<String> more) {
        List<String> names = new ArrayList<>();
        for (String name : option.names()) {
            boolean shows = option.takesValue() && name.equals(option.name());
            names.add(Roff.bold(name) + (shows ? "=" + Roff.label(option.label()) : ""));
        }
        String entry =
                ".TP\n"
                        + String.join(", ", names)
                        + "\n"
                        + Roff.paragraph(option.description())
                        + "\n";
        return more == null ? entry : entry + ".IP\n" + String.join("\n", more) + "\n";
    }

    private static void require(boolean holds, String complaint) {
        if (!holds) {
            throw new IllegalArgumentException(complaint);
        }
    }
}
