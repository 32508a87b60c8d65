package org.brothaman.proxy.packaging;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The completion for bash. Own code, because picocli's does not complete after an equals sign.
 * Immutable.
 */
final class BashCompletion {
    private static final String SCRIPT =
            """
            # bash completion for bro-proxy; written by its build after the model that --help shows

            _bro_proxy_containers() {
              local folder file
              for folder in "${XDG_CONFIG_HOME:-$HOME/.config}/containers/systemd" /etc/containers/systemd; do
                for file in "$folder"/{,*/}*.{container,kube,pod}; do
                  [[ -e $file ]] || continue
                  file=${file##*/} file=${file%.container}
                  printf '%s\\n' "${file%.kube}"
                done
              done
            }

            _bro_proxy_services() {
              local manager=--user unit rest
              ((UID)) || manager=--system
              systemctl "$manager" --plain --no-legend list-unit-files --type=service 2>/dev/null |
                while read -r unit rest; do printf '%s\\n' "$unit"; done
            }

            _bro_proxy_files() {
              compopt -o filenames 2>/dev/null
              mapfile -t COMPREPLY < <(compgen "$1" -- "$2")
            }

            _bro_proxy() {
              local words=() word glued='' command='' option='' values='' options=''
              COMPREPLY=()

              # What stands around an equals sign is one word, wherever COMP_WORDBREAKS parts it.
              for word in "${COMP_WORDS[@]:0:COMP_CWORD + 1}"; do
                if [[ $word == = || -n $glued ]]; then words[-1]+=$word; else words+=("$word"); fi
                if [[ $word == = ]]; then glued=yes; else glued=; fi
              done
              local whole=${words[-1]} current=${COMP_WORDS[COMP_CWORD]} prefix=
              case $current in
                =) current= ;;
                *=*) prefix=${current%=*}= current=${current##*=} ;;
              esac
              case $whole in
                -*=*) option=${whole%%=*} ;;
                *) option=${words[-2]} ;;
              esac
              if ((${#words[@]} > 2)); then
                case ${words[1]} in
                  @commands@) command=${words[1]} ;;
                esac
              fi

              case $command:$option in
            @values@
              esac
              case $values in
                none) return ;;
                folder) _bro_proxy_files -d "$current" ;;
                address) [[ $current != /* ]] || _bro_proxy_files -f "$current" ;;
                unit) mapfile -t COMPREPLY < <(compgen -W "$(_bro_proxy_services)" -- "$current") ;;
                ?*) mapfile -t COMPREPLY < <(compgen -W "$values" -- "$current") ;;
              esac
              if [[ -n $values ]]; then
                COMPREPLY=("${COMPREPLY[@]/#/$prefix}")
              elif [[ $current == -* ]]; then
                case $command in
            @options@
                esac
                mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")
              elif [[ $current == /* ]]; then
                _bro_proxy_files -f "$current"
              else
                case $command in
                  '') ((${#words[@]} > 2)) || mapfile -t COMPREPLY < <(compgen -W '@words@' -- "$current") ;;
                  @named@)
                    mapfile -t COMPREPLY < <(compgen -W "$(_bro_proxy_containers)" -- "$current")
                    ;;
                esac
              fi
              if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=/] ]]; then compopt -o nospace 2>/dev/null; fi
            }

            complete -F _bro_proxy bro-proxy
            """;

    private final List<CommandModel> commands;

    BashCompletion(List<CommandModel> commands) {
        this.commands = commands;
    }

    String text() {
        return SCRIPT.replace("@commands@", String.join(" | ", CommandModel.words(commands)))
                .replace("@words@", String.join(" ", CommandModel.words(commands)))
                .replace("@values@", each(BashCompletion::values))
                .replace("@options@", each(BashCompletion::options))
                .replace("@named@", named());
    }

    private String each(Function<CommandModel, String> lines) {
        return commands.stream().map(lines).collect(Collectors.joining("\n"));
    }

    private static String values(CommandModel command) {
        return command.options().stream()
                .filter(OptionModel::takesValue)
                .map(option -> "    %s) values=%s ;;".formatted(place(command, option), of(option)))
                .collect(Collectors.joining("\n"));
    }

    private static String place(CommandModel command, OptionModel option) {
        return option.names().stream()
                .map(name -> command.word() + ":" + name)
                .collect(Collectors.joining(" | "));
    }

    private static String of(OptionModel option) {
        return option.value() == Value.WORDS
                ? "'" + String.join(" ", option.words()) + "'"
                : option.value().name().toLowerCase(Locale.ROOT);
    }

    private static String options(CommandModel command) {
        String words =
                command.options().stream()
                        .map(option -> option.name() + (option.takesValue() ? "=" : ""))
                        .collect(Collectors.joining(" "));
        String word = command.word().isEmpty() ? "''" : command.word();
        return "      %s) options='%s' ;;".formatted(word, words);
    }

    private String named() {
        return commands.stream()
                .filter(CommandModel::takesContainer)
                .map(CommandModel::word)
                .collect(Collectors.joining(" | "));
    }
}
