package org.brothaman.proxy.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.quadlet.Quadlet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bro-proxy status}: what running proxies tell, and what systemd says of their units. */
@Command(
        name = "bro-proxy status",
        sortOptions = false,
        header = "Show running proxies: connections, bytes, activations, their containers.",
        synopsisHeading = "",
        customSynopsis = "Usage: bro-proxy status [OPTIONS] [NAME]%n",
        descriptionHeading = "%n",
        description =
                "Shows the proxies of the calling user, or of all users if run as root. With NAME, shows the proxy of that container or unit, running or not.%n",
        footer = {
            "",
            "Exit status: 0 on success, 1 if a proxy could not be asked, 2 on a usage error."
        })
final class StatusCommand implements Callable<Integer> {
    private static final long PERIOD_MILLIS = 1000;
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

    @Parameters(
            arity = "0..1",
            paramLabel = "NAME",
            description = "Show this container's proxy only.")
    @Nullable String name;

    @Option(names = "--watch", description = "Refresh every second until interrupted.")
    boolean watch;

    @Option(names = "--json", description = "Print a JSON array; with --watch, one per line.")
    boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    boolean help;

    private final Map<String, String> environment = ProcessInfo.environment();
    private final boolean root = ProcessInfo.userId() == 0;

    @Override
    public Integer call() throws InterruptedException {
        boolean clears = watch && !json && Terminal.isOne();
        while (true) {
            List<StatusReport> reports = reports();
            if (clears) {
                System.out.print("\u001b[H\u001b[2J");
            }
            if (json) {
                System.out.println(
                        JsonText.of(reports.stream().map(StatusReport::fields).toList()));
            } else if (reports.isEmpty()) {
                System.out.println("no proxy is running; each starts on its first connection");
            } else {
                reports.forEach(report -> StatusText.print(report, System.out));
            }
            if (!watch) {
                return 0;
            }
            System.out.flush();
            Thread.sleep(Duration.ofMillis(PERIOD_MILLIS));
        }
    }

    private List<StatusReport> reports() {
        List<StatusReport.Running> running = new ArrayList<>();
        for (Path socket : ControlClient.sockets(root, environment)) {
            ControlClient.ask(socket)
                    .flatMap(StatusPage::read)
                    .map(page -> running(socket, page))
                    .ifPresent(running::add);
        }
        String wanted = name == null ? null : Quadlet.stem(name);
        List<StatusReport> reports =
                new ArrayList<>(wanted == null ? running : named(running, wanted));
        if (reports.isEmpty() && wanted != null) {
            reports.add(resting(wanted));
        }
        if (reports.isEmpty() && !root) {
            ControlClient.requireManager(environment);
        }
        return reports;
    }

    /**
     * Another user's manager is asked only by that user, and the system's not for what a user says.
     */
    private StatusReport.Running running(Path socket, StatusPage page) {
        boolean fromUser = socket.startsWith(ControlClient.USERS);
        String name = ControlClient.owner(socket);
        return page.manager()
                .filter(scope -> !root || (scope == ManagerScope.SYSTEM && !fromUser))
                .map(scope -> new UnitsSeen(scope, environment, page.units(), name))
                .map(seen -> new StatusReport.Running(name, page, seen.all()))
                .orElseGet(() -> new StatusReport.Running(name, page, List.of()));
    }

    private StatusReport.Resting resting(String name) {
        ManagerScope scope = ScopeOptions.NONE.scope(environment);
        RestingProxy.Found found = RestingProxy.of(name, scope, environment, LOOK_NANOS);
        if (root && scope != ManagerScope.SYSTEM) {
            return found.report();
        }
        UnitsSeen seen = new UnitsSeen(scope, environment, found.units(), found.report().name());
        return found.report().with(seen.all());
    }

    /** A template stands for its instances. */
    private static boolean isNamed(StatusReport.Running report, String name) {
        if (name.endsWith("@")) {
            return report.name().startsWith(Quadlet.derived(name, "-proxy"))
                    || report.page().units().stream().anyMatch(unit -> unit.startsWith(name));
        }
        return List.of(name, Quadlet.derived(name, "-proxy")).contains(report.name())
                || report.page().units().contains(name + ".service");
    }

    /** Those that are called so; if none is, those that it may also stand for. */
    static List<StatusReport> named(List<StatusReport.Running> running, String written) {
        return Quadlet.namesOf(written).stream()
                .map(
                        name ->
                                running.stream()
                                        .filter(report -> isNamed(report, name))
                                        .map(StatusReport.class::cast)
                                        .toList())
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
    }
}
