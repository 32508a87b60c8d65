package org.brothaman.proxy.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.quadlet.Diagnostic;
import org.brothaman.proxy.setup.quadlet.SearchPath;
import org.brothaman.proxy.setup.unitfiles.GeneratedUnits;
import org.brothaman.proxy.setup.unitfiles.Generator;
import org.brothaman.proxy.setup.unitfiles.GeneratorFolder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code bro-proxy generator}: systemd.generator(7), run by a manager at boot and at each reload.
 * Its arguments are read by hand, for picocli's model would cost more than the work itself; the
 * annotations are for --help and the manual page alone.
 */
@Command(
        name = "bro-proxy generator",
        sortOptions = false,
        header = "Write units for all Quadlets with a section [X-BroProxy]; run by systemd.",
        synopsisHeading = "",
        customSynopsis = {
            "Usage: bro-proxy generator [--user|--system] [--dry-run] NORMAL EARLY LATE",
            "       bro-proxy-generator NORMAL EARLY LATE"
        },
        descriptionHeading = "%n",
        description =
                "Reads the directories of podman-systemd.unit(5), or those in $QUADLET_UNIT_DIRS.%n",
        footer = {"", "Exit status: 0 on success, 1 if an error was reported, 2 on a usage error."})
final class GeneratorCommand {
    private static final Path KERNEL_LOG = Path.of("/dev/kmsg");

    /** sd-daemon(3). */
    private static final String ERROR = "<3>";

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    @Parameters(
            arity = "0..*",
            paramLabel = "FOLDER",
            description =
                    "The three output directories that systemd passes; only the first is used.",
            hidden = true)
    private final List<String> folders = new ArrayList<>();

    @Option(
            names = "--user",
            description =
                    "Quadlets of the calling user. Default: according to $SYSTEMD_SCOPE, else the user ID.")
    private boolean saysUser;

    @Option(names = "--system", description = "Quadlets of the system.")
    private boolean saysSystem;

    @Option(names = "--dry-run", description = "Print the units instead of writing them to NORMAL.")
    private boolean dryRun;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    GeneratorCommand(Map<String, String> environment, PrintStream out, PrintStream err) {
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    /** Whether systemd calls this binary by the name of its generator. */
    static boolean isMeant(String[] arguments) {
        if (arguments.length != 3) {
            return false;
        }
        for (String argument : arguments) {
            if (!argument.startsWith("/")) {
                return false;
            }
        }
        return ProcessInfo.calledAs().endsWith("-generator");
    }

    /** The exit code. */
    int run(List<String> arguments, Path program) {
        read(arguments);
        if (help) {
            CommandLine.usage(this, out);
            return 0;
        }
        FreeHeap.keepAll();
        ManagerScope scope = new ScopeOptions(saysUser, saysSystem).scope(environment);
        List<Diagnostic> diagnostics = new ArrayList<>();
        List<GeneratedUnits> generated =
                new Generator(scope, program, diagnostics::add)
                        .run(SearchPath.of(scope, environment, ProcessInfo.userId()));
        if (dryRun) {
            Shown shown = new Shown(out);
            generated.forEach(units -> units.write(shown));
        } else {
            new GeneratorFolder(Path.of(folders.getFirst()), diagnostics::add).write(generated);
        }
        boolean toKernel = scope == ManagerScope.SYSTEM && !dryRun;
        diagnostics.forEach(complaint -> report(complaint.toString(), toKernel));
        return diagnostics.isEmpty() ? 0 : 1;
    }

    /** What --dry-run does with it. */
    private record Shown(PrintStream out) implements GeneratedUnits.Output {
        @Override
        public void file(String unit, String text) {
            out.printf("---%s---%n%s%n", unit, text);
        }

        @Override
        public void link(String path, String target) {
            out.printf("%s -> %s%n", path, target);
        }
    }

    private void read(List<String> arguments) {
        for (String argument : arguments) {
            switch (argument) {
                case "--user" -> saysUser = true;
                case "--system" -> saysSystem = true;
                case "--dry-run" -> dryRun = true;
                case "-h", "--help" -> help = true;
                default -> {
                    if (argument.startsWith("-")) {
                        throw new UsageException(
                                "unknown option " + argument + "; see bro-proxy generator --help");
                    }
                    folders.add(argument);
                }
            }
        }
        boolean enough = dryRun || help || folders.size() == 1 || folders.size() == 3;
        if (!enough) {
            throw new UsageException(
                    folders.size()
                            + " directories given, not 3: write bro-proxy generator NORMAL EARLY LATE, or --dry-run to see the units");
        }
    }

    /**
     * As an error where systemd reads it, for each costs somebody his units. At boot nobody reads
     * standard error yet: what the system's generators say, the kernel logs.
     */
    private void report(String message, boolean toKernel) {
        boolean isRunBySystemd = environment.containsKey("SYSTEMD_SCOPE");
        String line =
                (toKernel || isRunBySystemd ? ERROR : "")
                        + "bro-proxy-generator: "
                        + message.replaceAll("\\s*\\R\\s*", " ");
        if (toKernel) {
            try {
                byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
                Files.write(KERNEL_LOG, bytes, StandardOpenOption.WRITE);
                return;
            } catch (IOException e) {
                // No kernel log, as in a container: standard error then.
            }
        }
        err.println(line);
    }
}
