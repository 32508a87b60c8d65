package org.brothaman.proxy.packaging;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The completion for zsh, by its own _arguments. Immutable. */
final class ZshCompletion {
    private static final String SCRIPT =
            """
            #compdef bro-proxy
            # zsh completion for bro-proxy; written by its build after the model that --help shows

            _bro_proxy_containers() {
              local -a files
              files=({${XDG_CONFIG_HOME:-$HOME/.config},/etc}/containers/systemd/**/*.{container,kube,pod}(N))
              compadd "$@" -- ${${${files:t}%.container}%.kube}
            }

            _bro_proxy_services() {
              local manager=--user
              ((UID)) || manager=--system
              compset -P '*='
              compadd "$@" -- ${${(f)"$(systemctl $manager --plain --no-legend list-unit-files --type=service 2>/dev/null)"}%% *}
            }

            _bro_proxy_words() {
              compset -P '*='
              compadd "$@"
            }

            _bro_proxy_address() {
              compset -P '*='
              [[ $PREFIX != /* ]] || _files
            }

            _bro_proxy_command() {
              local -a commands=(
            @commands@
              )
              _describe -t commands command commands
              _bro_proxy_address
            }

            _bro-proxy() {
              case $words[2] in
            @others@
                *)
                  local -a first
                  ((CURRENT == 2)) && first=('1:command or backend:_bro_proxy_command') || first=('*:backend:_bro_proxy_address')
                  _arguments -s -S $first \\
            @proxy@
                  ;;
              esac
            }

            _bro-proxy "$@"
            """;

    private final List<CommandModel> commands;

    ZshCompletion(List<CommandModel> commands) {
        this.commands = commands;
    }

    String text() {
        return SCRIPT.replace("@commands@", others(ZshCompletion::described))
                .replace("@others@", others(ZshCompletion::branch))
                .replace("@proxy@", arguments(commands.getFirst()));
    }

    private String others(Function<CommandModel, String> lines) {
        return commands.stream().skip(1).map(lines).collect(Collectors.joining("\n"));
    }

    private static String described(CommandModel command) {
        return "    '%s:%s'".formatted(command.word(), quoted(command.header()));
    }

    private static String branch(CommandModel command) {
        String argument = command.takesContainer() ? " '1:container:_bro_proxy_containers'" : "";
        return """
                %s)
                  shift words && ((CURRENT--))
                  _arguments -s -S%s \\
            %s
                  ;;"""
                .formatted(command.word(), argument, arguments(command));
    }

    private static String arguments(CommandModel command) {
        return command.options().stream()
                .map(option -> "        " + specification(option))
                .collect(Collectors.joining(" \\\n"));
    }

    private static String specification(OptionModel option) {
        String text = "[" + quoted(option.description()) + "]" + value(option);
        List<String> names =
                option.names().stream()
                        .map(
                                name ->
                                        name
                                                + (option.takesValue() && name.startsWith("--")
                                                        ? "="
                                                        : ""))
                        .toList();
        if (option.repeatable()) {
            return "'*" + names.getFirst() + text + "'";
        }
        return names.size() == 1
                ? "'" + names.getFirst() + text + "'"
                : "'(%s)'{%s}'%s'"
                        .formatted(String.join(" ", option.names()), String.join(",", names), text);
    }

    private static String value(OptionModel option) {
        String action =
                switch (option.value()) {
                    case NONE -> " ";
                    case WORDS ->
                            option.label().contains("|")
                                    ? "(" + String.join(" ", option.words()) + ")"
                                    : " _bro_proxy_words -- "
                                            + quoted(String.join(" ", option.words()));
                    case FOLDER -> "_directories";
                    case ADDRESS -> "_bro_proxy_address";
                    case UNIT -> "_bro_proxy_services";
                };
        return option.takesValue() ? ":" + quoted(option.label()) + ":" + action : "";
    }

    /** For single quotes, within which _arguments gives colons and brackets a meaning. */
    private static String quoted(String text) {
        return text.replaceAll("([\\[\\]:\\\\])", "\\\\$1").replace("'", "'\\''");
    }
}
