package org.brothaman.proxy.packaging;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The completion for fish. Immutable. */
final class FishCompletion {
    private static final String SCRIPT =
            """
            # fish completion for bro-proxy; written by its build after the model that --help shows

            function __bro_proxy_is --description 'whether this command is being typed'
                set -l words (commandline -opc)
                contains -- "$words[2]" @words@; and set -l command $words[2]; or set -l command proxy
                test $command = $argv[1]
            end

            function __bro_proxy_containers
                set -q XDG_CONFIG_HOME; and set -l config $XDG_CONFIG_HOME; or set -l config $HOME/.config
                for file in {$config,/etc}/containers/systemd/**.{container,kube,pod}
                    string replace -r '.*/(.*?)(\\.container|\\.kube)?$' '$1' -- $file
                end
            end

            function __bro_proxy_services
                set -l manager --user
                test (id -u) = 0; and set manager --system
                systemctl $manager --plain --no-legend list-unit-files --type=service 2>/dev/null | string replace -r ' .*' ''
            end

            complete -c bro-proxy -f
            @commands@
            @named@
            @options@
            """;

    private final List<CommandModel> commands;

    FishCompletion(List<CommandModel> commands) {
        this.commands = commands;
    }

    String text() {
        return SCRIPT.replace("@words@", String.join(" ", CommandModel.words(commands)))
                .replace(
                        "@commands@",
                        lines(commands.stream().skip(1).map(FishCompletion::first).toList()))
                .replace(
                        "@named@",
                        lines(
                                commands.stream()
                                        .filter(CommandModel::takesContainer)
                                        .map(FishCompletion::named)
                                        .toList()))
                .replace(
                        "@options@",
                        lines(commands.stream().flatMap(FishCompletion::options).toList()));
    }

    private static String lines(List<String> lines) {
        return String.join("\n", lines);
    }

    private static String first(CommandModel command) {
        return "complete -c bro-proxy -n 'test (count (commandline -opc)) -eq 1' -a %s -d %s"
                .formatted(command.word(), quoted(command.header()));
    }

    private static String named(CommandModel command) {
        return "complete -c bro-proxy -n '__bro_proxy_is %s' -a '(__bro_proxy_containers)' -d container"
                .formatted(command.word());
    }

    private static Stream<String> options(CommandModel command) {
        String word = command.word().isEmpty() ? "proxy" : command.word();
        return command.options().stream()
                .map(
                        option ->
                                "complete -c bro-proxy -n '__bro_proxy_is %s'%s%s -d %s"
                                        .formatted(
                                                word,
                                                names(option),
                                                value(option),
                                                quoted(option.description())));
    }

    private static String names(OptionModel option) {
        return option.names().stream()
                .map(
                        name ->
                                name.startsWith("--")
                                        ? " -l " + name.substring(2)
                                        : " -s " + name.substring(1))
                .collect(Collectors.joining());
    }

    private static String value(OptionModel option) {
        return switch (option.value()) {
            case NONE -> option.takesValue() ? " -x" : "";
            case WORDS -> " -x -a " + quoted(String.join(" ", option.words()));
            case FOLDER -> " -x -a '(__fish_complete_directories)'";
            case ADDRESS -> " -r -F";
            case UNIT -> " -x -a '(__bro_proxy_services)'";
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
