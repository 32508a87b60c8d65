package org.brothaman.proxy.cli;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.brothaman.proxy.log.SpellingSuggestion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The commands by the word that calls each, made when they are asked for. {@link Main} runs them;
 * the module packaging writes manual pages and completions after their models.
 */
public final class Commands {
    static final String GENERATOR = "generator";

    private static final List<String> WORDS =
            List.of(
                    "generate",
                    "remove",
                    "status",
                    "doctor",
                    "wake",
                    "sleep",
                    "hold",
                    "release",
                    GENERATOR);

    /** Elsewhere these are commands. */
    private static final Set<String> OPTIONS = Set.of("--help", "--version");

    private Commands() {}

    /** The command of that word; null for {@link #GENERATOR}, which has no picocli, and others. */
    static @Nullable Callable<Integer> named(String word) {
        return switch (word) {
            case "generate" -> new GenerateCommand();
            case "remove" -> new RemoveCommand();
            case "status" -> new StatusCommand();
            case "doctor" -> new DoctorCommand();
            case "wake" -> new WakeCommand();
            case "sleep" -> new SleepCommand();
            case "hold" -> new HoldCommand();
            case "release" -> new ReleaseCommand();
            default -> null;
        };
    }

    /**
     * Refuses a word that most likely is a command misspelt, or not in its place, and would else be
     * the host of a backend. Not where sockets are passed in or asked for: there a proxy is meant.
     *
     * @throws UsageException that says which command it may be, and how a host is written
     */
    static void refuseMisspelt(
            String word, Collection<String> listen, Map<String, String> environment) {
        boolean listens = !listen.isEmpty() || environment.containsKey("LISTEN_FDS");
        Optional<String> meant = listens ? Optional.empty() : meant(word);
        meant.ifPresent(
                command -> {
                    throw new UsageException(
                            "\"%s\": did you mean bro-proxy %s%s? To forward to a host of that name, write %s:80"
                                    .formatted(
                                            word,
                                            command,
                                            word.equals(command) ? ", with the command first" : "",
                                            word));
                });
    }

    private static Optional<String> meant(String word) {
        String option = "--" + word;
        if (!word.chars().allMatch(Character::isLetter)) {
            return Optional.empty(); // an address, or an option
        }
        return OPTIONS.contains(option)
                ? Optional.of(option)
                : SpellingSuggestion.within(word, WORDS);
    }

    /** What --help says of each, the proxy itself first; not for the binary, which makes one. */
    public static List<CommandSpec> models() {
        return List.of(
                CommandSpec.forAnnotatedObject(new ProxyCommand()),
                CommandSpec.forAnnotatedObject(new GenerateCommand()),
                CommandSpec.forAnnotatedObject(new RemoveCommand()),
                CommandSpec.forAnnotatedObject(new StatusCommand()),
                CommandSpec.forAnnotatedObject(new DoctorCommand()),
                CommandSpec.forAnnotatedObject(new WakeCommand()),
                CommandSpec.forAnnotatedObject(new SleepCommand()),
                CommandSpec.forAnnotatedObject(new HoldCommand()),
                CommandSpec.forAnnotatedObject(new ReleaseCommand()),
                CommandSpec.forAnnotatedObject(
                        new GeneratorCommand(Map.of(), System.out, System.err)));
    }
}
