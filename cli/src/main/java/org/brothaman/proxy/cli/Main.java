package org.brothaman.proxy.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.brothaman.proxy.activation.systemd.StartException;
import org.brothaman.proxy.setup.quadlet.FileText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The entry point of the binary. */
public final class Main {
    private static final int FAILURE = 1;
    private static final int USAGE = 2;

    /** Made while the image is built: the model is a good part of what a start would do. */
    private static final CommandLine PROXY = commandLine(new ProxyCommand());

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /**
     * 0 when it ended as it should, 1 when it could not start or go on, 2 when it was called
     * wrongly.
     */
    private static int run(String[] arguments) {
        try {
            if (GeneratorCommand.isMeant(arguments)) {
                return generator(List.of(arguments));
            }
            String word = arguments.length == 0 ? "" : arguments[0];
            if (word.equals(Commands.GENERATOR)) {
                return generator(rest(arguments));
            }
            Callable<Integer> command = Commands.named(word);
            if (command != null) {
                return commandLine(command).execute(rest(arguments).toArray(String[]::new));
            }
            // Before the options, which may be those of the command that was meant.
            List<String> listen =
                    Stream.of(arguments)
                            .filter(argument -> argument.startsWith("--listen"))
                            .toList();
            Commands.refuseMisspelt(word, listen, System.getenv());
            return PROXY.execute(arguments);
        } catch (UsageException e) {
            return complain(USAGE, e.getMessage());
        } catch (CommandFailedException e) {
            return complain(FAILURE, e.getMessage());
        }
    }

    private static List<String> rest(String[] arguments) {
        return List.of(arguments).subList(1, arguments.length);
    }

    /** Without picocli: it runs at every boot and reload. */
    private static int generator(List<String> arguments) {
        return new GeneratorCommand(System.getenv(), System.out, System.err)
                .run(arguments, ProcessInfo.program());
    }

    static CommandLine commandLine(Callable<Integer> task) {
        CommandLine commandLine = new CommandLine(task);
        commandLine.setParameterExceptionHandler((e, args) -> complain(USAGE, usage(e)));
        commandLine.setExecutionExceptionHandler((e, command, result) -> failure(e));
        commandLine.setUsageHelpWidth(80);
        commandLine.setUsageHelpAutoWidth(false);
        // Words that are appended to a unit's may say it again: the last one counts.
        commandLine.setOverwrittenOptionsAllowed(task instanceof ProxyCommand);
        OptionSections.show(commandLine);
        return commandLine;
    }

    private static String usage(ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().name();
        return e.getMessage() + "; see " + command + " --help";
    }

    private static int failure(Exception e) throws Exception {
        return switch (e) {
            case UsageException usage -> complain(USAGE, usage.getMessage());
            case StartException start -> complain(FAILURE, start.getMessage());
            case CommandFailedException launch -> complain(FAILURE, launch.getMessage());
            case FileSystemException trouble ->
                    complain(FAILURE, trouble.getFile() + ": " + FileText.why(trouble));
            case IOException trouble -> complain(FAILURE, trouble.toString());
            default -> throw e;
        };
    }

    private static int complain(int code, @Nullable String message) {
        System.err.println("bro-proxy: " + String.valueOf(message).replaceAll("\\s*\\R\\s*", " "));
        return code;
    }
}
