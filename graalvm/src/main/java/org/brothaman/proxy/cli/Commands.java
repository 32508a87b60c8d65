package org.brothaman.proxy.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The commands by the word that calls each, made when they are asked for. {@link Main} runs them;
 * the module packaging writes manual pages and completions after their models.
 */
public final class Commands {
    static final String GENERATOR = "generator";

    private Commands() {}

    /** The command of that word; null for {@link #GENERATOR}, which has no picocli, and others. */
    static Callable<Integer> named(String word) {
        return switch (word) {
            case "generate" -> new GenerateCommand();
            case "remove" -> new RemoveCommand();
            case "status" -> new StatusCommand();
            case "doctor" -> new DoctorCommand();
            default -> null;
        };
    }

    /** What --help says of each, the proxy itself first; not for the binary, which makes one. */
    public static List<CommandSpec> models() {
        return List.of(
                CommandSpec.forAnnotatedObject(new ProxyCommand()),
                CommandSpec.forAnnotatedObject(new GenerateCommand()),
                CommandSpec.forAnnotatedObject(new RemoveCommand()),
                CommandSpec.forAnnotatedObject(new StatusCommand()),
                CommandSpec.forAnnotatedObject(new DoctorCommand()),
                CommandSpec.forAnnotatedObject(
                        new GeneratorCommand(Map.of(), System.out, System.err)));
    }
}
