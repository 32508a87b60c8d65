package org.brothaman.proxy.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.doctor.Doctor;
import org.brothaman.proxy.setup.doctor.Finding;
import org.brothaman.proxy.setup.quadlet.SearchPath;
import org.brothaman.proxy.setup.unitfiles.UnitFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bro-proxy doctor}: prints what the checks found. */
@Command(
        name = "bro-proxy doctor",
        sortOptions = false,
        header = "Check for common causes of failed activation and say how to fix them.",
        synopsisHeading = "",
        customSynopsis = "Usage: bro-proxy doctor [OPTIONS] [NAME]%n",
        descriptionHeading = "%n",
        description =
                "Checks the host, and the container NAME or, without NAME, every container whose Quadlet has a section [X-BroProxy]. Changes nothing.%n",
        footer = {"", "Exit status: 0 if all is well, 1 if a check failed, 2 on a usage error."})
final class DoctorCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Check this container only.")
    @Nullable String name;

    @Option(
            names = "--user",
            description = "Containers of the calling user. Default unless run as root.")
    boolean user;

    @Option(names = "--system", description = "Containers of the system.")
    boolean system;

    @Option(names = "--json", description = "Print a JSON array.")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean help;

    @Override
    public Integer call() {
        Map<String, String> environment = ProcessInfo.environment();
        ManagerScope scope = new ScopeOptions(user, system).scope(environment);
        List<Finding> findings =
                Doctor.of(
                                scope,
                                environment,
                                ProcessInfo.userName(),
                                ProcessInfo.program(),
                                new UnitFolder(
                                        UnitFolder.path(scope, environment)
                                                .orElse(Path.of("/nonexistent"))))
                        .examine(SearchPath.of(scope, environment, ProcessInfo.userId()), name);
        if (json) {
            System.out.println(JsonText.of(findings.stream().map(DoctorCommand::map).toList()));
        } else {
            boolean colours = Terminal.hasColours(environment);
            findings.forEach(finding -> print(finding, colours));
        }
        return findings.stream().anyMatch(f -> f.verdict() == Finding.Verdict.FAILURE) ? 1 : 0;
    }

    private static Map<String, String> map(Finding finding) {
        Map<String, String> map = new LinkedHashMap<>();
        map.put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT));
        map.put("subject", finding.subject());
        map.put("text", finding.text());
        map.put("remedy", finding.remedy());
        return map;
    }

    private static void print(Finding finding, boolean colours) {
        String word = finding.verdict().name().toLowerCase(Locale.ROOT);
        String padded = "%-7s".formatted(word);
        String colour =
                switch (finding.verdict()) {
                    case OK -> "32";
                    case WARNING -> "33";
                    case FAILURE -> "31";
                };
        String shown = colours ? "\u001b[" + colour + "m" + padded + "\u001b[0m" : padded;
        System.out.printf("%s  %s: %s%n", shown, finding.subject(), finding.text());
        if (!finding.remedy().isEmpty()) {
            System.out.printf("         -> %s%n", finding.remedy());
        }
    }
}
