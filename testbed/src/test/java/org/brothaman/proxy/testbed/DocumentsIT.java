package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.brothaman.proxy.documents.Block;
import org.brothaman.proxy.documents.Page;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The commands and files of the documents, from each page's first to its last, on a machine of the
 * page's own: bro-proxy and its generators are installed there, nothing else. Images come from no
 * registry; what a page calls by an image's name is the testbed's own, listening on the ports that
 * the page says the image has, and always healthy.
 */
@ExtendWith({Testbed.class, NativeBinary.class})
final class DocumentsIT {
    private static final int TRIES = 100;
    private static final String QUADLET = "/usr/libexec/podman/quadlet ";
    private static final Pattern IMAGE = Pattern.compile("(?m)^Image=(\\S+:\\S+|\\S+/\\S+)$");
    private static final Pattern PORT =
            Pattern.compile(
                    "(?m)(?:^PublishPort=\\S*?|^ExposeHostPort=|[Bb]ackend[= ]localhost:)(\\d+)(?= |$)");

    private static final Pattern HEALTH = Pattern.compile("(?m)^HealthCmd=(\\w+_\\w+) ");

    /** {@code -Dtestbed.pages=REGEX} runs some of them only. */
    static Stream<Page> pages() {
        return Page.forUsers().stream()
                .filter(page -> page.name().matches(System.getProperty("testbed.pages", ".*")))
                .filter(page -> page.blocks().stream().anyMatch(DocumentsIT::isRun));
    }

    private static boolean isRun(Block block) {
        return !(block instanceof Block.NotRun || block instanceof Block.Unmarked);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    @Execution(ExecutionMode.CONCURRENT)
    void shouldDoAsWritten(Page page, Host ignored) {
        String name = page.name().replaceAll("[^A-Za-z0-9]", "-");
        try (Host host = Host.boot(name + "-" + ProcessHandle.current().pid())) {
            install(host);
            provideImages(host, page);
            var files = new ArrayList<Block.UnitFile>();
            for (Block block : page.blocks()) {
                switch (block) {
                    case Block.Commands commands -> {
                        verify(host, files);
                        files.clear();
                        run(host, commands);
                    }
                    case Block.Session session -> play(host, session);
                    case Block.UnitFile file -> {
                        write(host, file);
                        files.add(file);
                    }
                    case Block.NotRun _, Block.Unmarked _ -> {}
                }
            }
            verify(host, files);
        }
    }

    /** As the package does. */
    private static void install(Host host) {
        NativeBinary.installOn(host);
        host.root()
                .shell(
                        "mv /usr/local/bin/bro-proxy /usr/bin/ && rm /home/bro/.local/bin/bro-proxy"
                                + " && for kind in user system; do"
                                + " ln -s /usr/bin/bro-proxy"
                                + " /usr/lib/systemd/$kind-generators/bro-proxy-generator; done")
                .orFail();
    }

    /**
     * The testbed's own server, under each name that the page uses and on the ports it says; on one
     * that nobody asks for where it says none.
     */
    private static void provideImages(Host host, Page page) {
        var ports = new LinkedHashMap<String, Set<String>>();
        var checks = new LinkedHashSet<String>();
        for (Block block : page.blocks()) {
            String text =
                    switch (block) {
                        case Block.UnitFile file -> file.text();
                        case Block.Commands commands -> commands.script();
                        case Block.Session _, Block.NotRun _, Block.Unmarked _ -> "";
                    };
            List<String> found = found(PORT, text);
            checks.addAll(found(HEALTH, text));
            for (String image : found(IMAGE, text)) {
                ports.computeIfAbsent(image, _ -> new LinkedHashSet<>()).addAll(found);
            }
        }
        ports.forEach((image, listening) -> provideImage(host, image, listening, checks));
    }

    /**
     * @param checks programs that find it healthy
     */
    private static void provideImage(
            Host host, String image, Set<String> ports, Set<String> checks) {
        String programs =
                checks.stream()
                        .map(name -> " && podman cp /tmp/well $id:/bin/" + name)
                        .collect(Collectors.joining());
        String servers =
                (ports.isEmpty() ? Set.of("18080") : ports)
                        .stream()
                                .map(port -> "/bin/server --port " + port)
                                .collect(Collectors.joining(" & "));
        int last = Math.max(0, servers.lastIndexOf("/bin/server"));
        String command =
                "[\"/bin/sh\",\"-c\",\"%sexec %s\"]"
                        .formatted(servers.substring(0, last), servers.substring(last));
        host.user()
                .shell(
                        "printf '#!/bin/sh\\n' >/tmp/well && chmod 755 /tmp/well"
                                + " && id=$(podman create localhost/testbed:1)"
                                + programs
                                + " && podman commit --quiet --change 'CMD %s' $id %s && podman rm $id"
                                        .formatted(command, image))
                .orFail();
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }

    private static Account account(Host host, boolean root) {
        return root ? host.root() : host.user();
    }

    private static void run(Host host, Block.Commands commands) {
        Outcome outcome = attempt(host, commands);
        // readiness.md: on an overloaded machine the first client through a port forwarder may be.
        if (!outcome.succeeded() && outcome.err().contains("reset by peer")) {
            System.err.println(commands.place() + ": reset, so once more; " + outcome);
            System.err.println(lastWords(host, commands.root()));
            outcome = attempt(host, commands);
        }
        Outcome last = outcome;
        assertTrue(
                last.succeeded(),
                () -> commands.place() + ": " + last + "\n" + lastWords(host, commands.root()));
    }

    private static Outcome attempt(Host host, Block.Commands commands) {
        return account(host, commands.root()).shell("set -euo pipefail\n" + commands.script());
    }

    /** What the log says of it, for a machine on which it fails once. */
    private static String lastWords(Host host, boolean root) {
        String journal = "journalctl --no-pager -n 60 -o short-precise";
        return account(host, root).shell(journal + (root ? "" : " --user")).out();
    }

    /** Sessions look and change nothing, so one that came too early may look again. */
    private static void play(Host host, Block.Session session) {
        for (Block.Step step : session.steps()) {
            boolean root = step.command().startsWith("sudo ");
            String command = root ? step.command().substring("sudo ".length()) : step.command();
            String printed = "";
            boolean matches = false;
            for (int tries = 0; tries < TRIES && !matches; tries++) {
                Outcome outcome =
                        account(host, root).shell((tries == 0 ? "" : "sleep 0.1\n") + command);
                printed = outcome.out() + outcome.err();
                matches = step.matches(printed);
            }
            if (!matches) {
                assertEquals(step.output(), printed, session.place() + ": " + step.command());
            }
        }
    }

    private static void write(Host host, Block.UnitFile file) {
        account(host, file.isRoots())
                .write(file.path().replaceFirst("^~", "/home/bro"), file.text());
    }

    /** No word against them from those that read them: Podman, bro-proxy and systemd. */
    private static void verify(Host host, List<Block.UnitFile> files) {
        for (Block.UnitFile file : files) {
            Account account = account(host, file.isRoots());
            String user = file.isRoots() ? "" : "--user ";
            String path = file.path().replaceFirst("^~", "/home/bro");
            var commands = new ArrayList<String>();
            if (path.matches(".*\\.(container|pod|kube|network|volume)(\\.d/.*)?")) {
                commands.add(QUADLET + "--dryrun " + user + ">/dev/null");
                commands.add("bro-proxy generator --dry-run " + user + ">/dev/null");
            } else {
                // Beside the units that the generators would make at the next daemon-reload.
                String unit = path.replaceFirst(".*/([^/]+)\\.d/[^/]+", "$1");
                commands.add(
                        ("made=$(mktemp -d) && %1$s %2$s $made && bro-proxy generator %2$s $made"
                                        + " && SYSTEMD_UNIT_PATH=$made: systemd-analyze %2$s verify %3$s")
                                .formatted(QUADLET, user, unit));
            }
            for (String command : commands) {
                Outcome outcome = account.shell(command);
                String said = outcome.err().replaceAll("(?m)^quadlet-generator.*Loading.*\n", "");
                assertTrue(
                        outcome.succeeded() && said.isBlank() && outcome.out().isBlank(),
                        () -> file.place() + ": " + outcome);
            }
        }
    }
}
