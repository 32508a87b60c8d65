package org.brothaman.proxy.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.SystemdManager;
import org.brothaman.proxy.activation.manager.UnitState;
import org.brothaman.proxy.activation.systemd.ManagerScope;
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
    String name;

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
            List<Map<String, Object>> proxies = proxies();
            if (clears) {
                System.out.print("\u001b[H\u001b[2J");
            }
            if (json) {
                System.out.println(JsonText.of(proxies));
            } else if (proxies.isEmpty()) {
                System.out.println("no proxy is running; each starts on its first connection");
            } else {
                proxies.forEach(StatusCommand::print);
            }
            if (!watch) {
                return 0;
            }
            System.out.flush();
            Thread.sleep(Duration.ofMillis(PERIOD_MILLIS));
        }
    }

    private List<Map<String, Object>> proxies() {
        List<Map<String, Object>> proxies = new ArrayList<>();
        for (Path socket : ControlClient.sockets(root, environment)) {
            String page = ControlClient.ask(socket);
            if (page != null && !page.isEmpty()) {
                Map<String, Object> proxy = new LinkedHashMap<>();
                proxy.putAll(StatusPage.read(page));
                proxy.put("name", ControlClient.owner(socket));
                addUnits(proxy, proxy.getOrDefault("units", "").toString(), socket);
                if (name == null || isNamed(proxy)) {
                    proxies.add(proxy);
                }
            }
        }
        if (proxies.isEmpty() && name != null) {
            ManagerScope scope = ScopeOptions.NONE.scope(environment);
            Map<String, Object> rest = RestingProxy.of(name, scope, environment, LOOK_NANOS);
            addUnits(rest, name + ".service", null);
            proxies.add(rest);
        }
        if (proxies.isEmpty() && !root) {
            ControlClient.requireManager(environment);
        }
        return proxies;
    }

    private boolean isNamed(Map<String, Object> proxy) {
        String units = " " + proxy.getOrDefault("units", "") + " ";
        return List.of(name, name + "-proxy").contains(proxy.get("name").toString())
                || units.contains(" " + name + ".service ");
    }

    /**
     * Asks the manager for each unit; another user's is asked only by that user, and the system's
     * not for what a user says.
     */
    private void addUnits(Map<String, Object> proxy, String units, Path socket) {
        boolean users = "user".equals(proxy.get("manager"));
        boolean fromUser = socket != null && socket.startsWith(ControlClient.USERS);
        if (units.isEmpty() || (root && (users || fromUser))) {
            return;
        }
        ManagerScope scope = users ? ManagerScope.USER : ManagerScope.SYSTEM;
        MonotonicClock clock = MonotonicClock.SYSTEM;
        Map<String, Object> states = new LinkedHashMap<>();
        try (SystemdManager manager = SystemdManager.of(scope, environment, clock)) {
            for (String unit : units.split(" ")) {
                Outcome outcome = manager.look(unit, clock.nanoTime() + LOOK_NANOS);
                states.put(
                        unit,
                        outcome instanceof Outcome.Done(UnitState state) ? word(state) : "unknown");
            }
        }
        proxy.put("unitStates", states);
    }

    private static String word(UnitState state) {
        return state.isFrozen() ? "frozen" : state.active().name().toLowerCase(Locale.ROOT);
    }

    /** May be another user's page, and then says what it likes, or nothing. */
    static void print(Map<String, Object> proxy) {
        System.out.printf("%s: %s", proxy.get("name"), proxy.get("state"));
        if (proxy.containsKey("pid")) {
            System.out.printf(", process %s", proxy.get("pid"));
        }
        if (proxy.containsKey("neededBy")) {
            System.out.printf(", idle, kept up by %s", proxy.get("neededBy"));
        } else if (proxy.containsKey("exitInMillis")) {
            System.out.printf(", idle, exits in %.1f s", seconds(proxy.get("exitInMillis")));
        }
        System.out.println();
        if (proxy.get("unitStates") instanceof Map<?, ?> states) {
            states.forEach((unit, state) -> line("unit", unit + " is " + state));
        }
        if (proxy.get("sockets") instanceof Map<?, ?> sockets) {
            sockets.forEach((unit, text) -> line("socket", unit + " " + text));
        }
        if (!proxy.containsKey("pid")) {
            if (!"at rest".equals(proxy.get("state"))) {
                line("remedy", "run bro-proxy doctor");
            }
            return;
        }
        if (proxy.containsKey("doing")) {
            line("now", proxy.get("doing").toString());
        }
        line("route", proxy.get("listen") + " to " + proxy.get("backend"));
        line(
                "connections",
                "%s open (%s of them waiting), %s since the start"
                        .formatted(proxy.get("open"), proxy.get("waiting"), proxy.get("served")));
        line(
                "bytes",
                "%s to the backend, %s to clients"
                        .formatted(proxy.get("toBackends"), proxy.get("toClients")));
        line("activations", String.valueOf(proxy.get("activations")));
        if (proxy.get("longestTurnMicros") instanceof Long micros) {
            line(
                    "stalls",
                    "%s of %s turns over 50 ms, the longest %.1f ms"
                            .formatted(
                                    proxy.get("turnsOver50Millis"),
                                    proxy.get("turns"),
                                    micros / 1000.0));
        }
        if (proxy.containsKey("lastUnit")) {
            line(
                    "last",
                    "%s up in %s ms, ready %s ms later"
                            .formatted(
                                    proxy.get("lastUnit"),
                                    proxy.get("lastStartMillis"),
                                    proxy.get("lastReadyMillis")));
        }
    }

    private static double seconds(Object millis) {
        return millis instanceof Long number ? number / 1000.0 : 0;
    }

    private static void line(String label, String text) {
        System.out.printf("  %-12s %s%n", label, text);
    }
}
