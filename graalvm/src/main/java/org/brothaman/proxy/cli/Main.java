package org.brothaman.proxy.cli;

import org.brothaman.proxy.activation.systemd.StartException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The entry point of the binary. */
public final class Main {
    private static final int FAILURE = 1;
    private static final int USAGE = 2;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /**
     * 0 when it ended as it should, 1 when it could not start or go on, 2 when it was called
     * wrongly.
     */
    private static int run(String[] arguments) {
        CommandLine commandLine = new CommandLine(new ProxyCommand());
        commandLine.setParameterExceptionHandler((e, args) -> complain(USAGE, usage(e)));
        commandLine.setExecutionExceptionHandler((e, command, result) -> failure(e));
        commandLine.setUsageHelpWidth(80);
        commandLine.setUsageHelpAutoWidth(false);
        return commandLine.execute(arguments);
    }

    private static String usage(ParameterException e) {
        return e.getMessage() + "; see bro-proxy --help";
    }

    private static int failure(Exception e) throws Exception {
        return switch (e) {
            case UsageException usage -> complain(USAGE, usage.getMessage());
            case StartException start -> complain(FAILURE, start.getMessage());
            case LaunchException launch -> complain(FAILURE, launch.getMessage());
            default -> throw e;
        };
    }

    private static int complain(int code, String message) {
        System.err.println("bro-proxy: " + message.replaceAll("\\s*\\R\\s*", " "));
        return code;
    }
}
