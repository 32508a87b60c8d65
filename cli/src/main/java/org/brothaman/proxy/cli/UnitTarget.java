package org.brothaman.proxy.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.quadlet.Diagnostic;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.brothaman.proxy.setup.quadlet.QuadletKind;
import org.brothaman.proxy.setup.quadlet.Quadlets;
import org.brothaman.proxy.setup.quadlet.SearchPath;
import org.brothaman.proxy.setup.quadlet.UnitFile;
import org.brothaman.proxy.setup.unitfiles.UnitFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the commands generate and remove are about: a container, a manager, a folder. */
final class UnitTarget {
    @Parameters(
            paramLabel = "NAME",
            description = "Name of the container's Quadlet, NAME.container, NAME.kube or NAME.pod.")
    @SuppressWarnings("NullAway.Init") // picocli wants it
    String name;

    @Option(
            names = "--service-name",
            paramLabel = "NAME",
            description = "Name of the proxy's units. Default: NAME-proxy.")
    @Nullable String serviceName;

    @Option(
            names = "--user",
            description = "A container of the calling user. Default unless run as root.")
    boolean user;

    @Option(names = "--system", description = "A container of the system.")
    boolean system;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description =
                    "Directory of the units. Default: ~/.config/systemd/user or /etc/systemd/system.")
    @Nullable Path output;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean help;

    Map<String, String> environment = System.getenv();

    ManagerScope scope() {
        return new ScopeOptions(user, system).scope(environment);
    }

    private SearchPath path() {
        return SearchPath.of(scope(), environment, ProcessInfo.userId());
    }

    /** All of that manager. */
    Quadlets quadlets() {
        return new Quadlets(path());
    }

    /**
     * @param settings said beside the file
     */
    Quadlet quadlet(List<UnitFile.Entry> settings) {
        SearchPath path = path();
        List<Diagnostic> faults = new ArrayList<>();
        Quadlet quadlet =
                new Quadlets(path)
                        .find(name, settings, faults::add)
                        .orElseThrow(() -> new CommandFailedException(missing(path, faults)));
        if (!faults.isEmpty()) {
            throw new CommandFailedException(faults.getFirst().toString());
        }
        return quadlet.served();
    }

    private String missing(SearchPath path, List<Diagnostic> faults) {
        if (!faults.isEmpty()) {
            return faults.getFirst().toString();
        }
        Optional<String> why = QuadletKind.whyUnserved(name);
        return why.isPresent() ? name + ": " + why.get() : notThere(path);
    }

    private String notThere(SearchPath path) {
        return "no "
                + QuadletKind.files(name)
                + " in "
                + path.roots().stream().map(Path::toString).collect(Collectors.joining(", "))
                + "; create it, or use "
                + (scope() == ManagerScope.USER
                        ? "--system if it is the system's"
                        : "--user if it is a user's");
    }

    /** The name of the proxy's units, without {@code .service}. */
    String stem(Quadlet quadlet) {
        return serviceName == null ? quadlet.derived("-proxy") : stem(serviceName);
    }

    static String stem(String name) {
        String stem = Quadlet.stem(name);
        if (!stem.matches("[A-Za-z0-9:_.@-]{1,200}")) {
            throw new UsageException(
                    "--service-name \""
                            + name
                            + "\" is not the name of a unit; use a name such as web-proxy");
        }
        return stem;
    }

    Path folder() {
        if (output != null) {
            return output.toAbsolutePath();
        }
        return UnitFolder.path(scope(), environment)
                .orElseThrow(
                        () ->
                                new CommandFailedException(
                                        "neither HOME nor XDG_CONFIG_HOME is set; use --output DIR"));
    }

    /** Tells what to call systemctl with, in that order. */
    void printNext(PrintStream out, List<String> steps) {
        String label = "next: ";
        for (String step : steps) {
            out.println(label + scope().systemctl() + " " + step);
            label = "      ";
        }
    }
}
