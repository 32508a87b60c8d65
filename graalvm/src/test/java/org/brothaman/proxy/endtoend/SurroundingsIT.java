package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the one file needs around it: next to nothing. And how it speaks to whoever reads it. */
@Tag("any-machine")
final class SurroundingsIT {
    @Test
    void shouldRunWithAnEmptyEnvironment() {
        Path socket = Programs.temporaryFolder().resolve("front.sock");
        try (Backend backend = Backend.echo();
                Running proxy =
                        Command.of("env", "-i", Binary.path(), backend.address())
                                .and("--listen", socket)
                                .start()) {
            shouldEcho(proxy, socket);
        }
    }

    /** Nothing there but the file, the libraries and what the kernel shows; no /tmp; no writing. */
    @Test
    void shouldRunOnAReadOnlyFileSystemWithoutTmp() {
        Binary.requireItsOwnMachine("the emulator is not in that file system");
        Programs.requireRoot("mounting a read-only root");
        Path root = Programs.temporaryFolder();
        try (Backend backend = Backend.echo();
                Running proxy =
                        Command.of("unshare", "--mount", "sh", "-euc", READ_ONLY, "sh")
                                .and(root, Binary.path(), "/bro-proxy", backend.address())
                                .and("--listen=/run/front.sock")
                                .start()) {
            // The one place that can be written to is the socket's own.
            Path socket = Path.of("/proc/" + proxy.pid() + "/root/run/front.sock");
            shouldEcho(proxy, socket);
        }
    }

    private static final String READ_ONLY =
            """
            root=$1 binary=$2
            shift 2
            mount -t tmpfs none "$root"
            for folder in /usr /lib /lib64 /etc; do
                test -e $folder || continue
                mkdir "$root$folder"
                mount --bind $folder "$root$folder"
                mount -o remount,bind,ro "$root$folder"
            done
            mkdir "$root/proc" "$root/run"
            mount -t proc none "$root/proc"
            mount -t tmpfs none "$root/run"
            cp "$binary" "$root/bro-proxy"
            mount -o remount,ro "$root"
            if touch "$root/written" 2>/dev/null; then echo "the root is not read-only" >&2; exit 99; fi
            exec chroot "$root" "$@"
            """;

    @Test
    void shouldRunWhereMemoryMayNotBeWritableAndExecutable() {
        Binary.requireItsOwnMachine("the emulator writes code and executes it");
        try (Backend backend = Backend.echo();
                Running trial = Command.of(Programs.ours("mdwe"), "/bin/true").start()) {
            if (trial.status() == 77) {
                throw Programs.missing("PR_SET_MDWE is missing: run on Linux 6.3 or later");
            }
            try (Proxy proxy = Launch.of(backend.address()).under(Programs.ours("mdwe")).start();
                    Client client = proxy.connect()) {
                assertEquals("hello", client.echo("hello"));
                client.leave();
                assertEquals(0, proxy.terminate());
            }
        }
    }

    private static void shouldEcho(Running proxy, Path socket) {
        Await.until(
                "it listens at " + socket,
                () -> {
                    if (!proxy.isAlive()) {
                        throw new AssertionError(proxy.finish());
                    }
                    return accepts(socket);
                });
        try (Client client = Client.connect(socket.toString())) {
            assertEquals("hello", client.echo("hello"));
        }
        proxy.signal("TERM");
        assertEquals(0, proxy.status());
    }

    /** The file is there at bind(2) already, and refuses until listen(2). */
    private static boolean accepts(Path socket) {
        try (Client client = Client.connect(socket.toString())) {
            return client.channel().isConnected();
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    // ---- the log ----

    private static final Pattern HUMAN =
            Pattern.compile(
                    "(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}) error: Failed .*");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Asia/Kathmandu", "Pacific/Auckland", "America/St_Johns"})
    void shouldWriteTheTimeOfTheZoneThatIsSet(String zone) {
        String line = lineOfAFailure(Launch.of(nobody()).with("TZ", zone));
        var matcher = HUMAN.matcher(line);
        assertTrue(matcher.matches(), line);
        LocalDateTime written = LocalDateTime.parse(matcher.group(1), TIME);
        Duration apart = Duration.between(written, LocalDateTime.now(ZoneId.of(zone))).abs();
        // The zones lie hours apart.
        assertTrue(apart.compareTo(Duration.ofMinutes(10)) < 0, () -> line + " in " + zone);
    }

    @Test
    void shouldWritePrioritiesWhereTheJournalListens() throws IOException {
        Path journal = Files.createFile(Programs.temporaryFolder().resolve("journal"));
        Map<String, Object> file = Files.readAttributes(journal, "unix:dev,ino");
        try (Proxy proxy =
                        Launch.of(nobody())
                                .with("JOURNAL_STREAM", file.get("dev") + ":" + file.get("ino"))
                                .errorsTo(journal)
                                .start();
                Client client = proxy.connect()) {
            client.awaitEnd();
            assertEquals(0, proxy.terminate());
            String line = Files.readString(journal);
            assertTrue(line.matches("<3>Failed to connect to backend .*\n"), line);
        }
    }

    @Test
    void shouldWriteForPeopleWhereTheJournalListensToAnother() {
        String line = lineOfAFailure(Launch.of(nobody()).with("JOURNAL_STREAM", "1:2"));
        assertTrue(HUMAN.matcher(line).matches(), line);
    }

    @ParameterizedTest
    @CsvSource({"err, true", "3, true", "crit, false", "debug, true"})
    void shouldKeepToTheLogLevel(String level, boolean told) {
        try (Proxy proxy = Launch.of(nobody(), "--log-level", level).start();
                Client client = proxy.connect()) {
            client.awaitEnd();
            assertEquals(0, proxy.terminate());
            assertEquals(
                    told,
                    proxy.log().all().stream().anyMatch(line -> line.contains("Failed to connect")),
                    () -> proxy.log().all().toString());
        }
    }

    @Test
    void shouldOutliveWhoeverReadsItsLog() {
        try (Backend backend = Backend.echo();
                Proxy proxy =
                        Launch.of("--backend=ok=" + backend.address(), "--backend=no=" + nobody())
                                .socket("tcp")
                                .socket("tcp")
                                .with("LISTEN_FDNAMES", "ok:no")
                                .start()) {
            proxy.process().closeError();
            for (int i = 0; i < 3; i++) {
                try (Client lost = proxy.connect(1);
                        Client served = proxy.connect(0)) {
                    lost.awaitEnd();
                    assertEquals("hello", served.echo("hello"));
                }
            }
            assertEquals(0, proxy.terminate());
        }
    }

    private static String nobody() {
        return "127.0.0.1:" + Ports.free();
    }

    private static String lineOfAFailure(Launch launch) {
        try (Proxy proxy = launch.start();
                Client client = proxy.connect()) {
            client.awaitEnd();
            return proxy.log().await("Failed to connect");
        }
    }

    // ---- help and version ----

    @Test
    void shouldExplainItselfIn80Columns() {
        Outcome help = Binary.run("--help").orFail();
        assertTrue(help.out().size() > 20, help::toString);
        for (String line : help.out()) {
            assertTrue(line.length() <= 80, line);
        }
        for (String option :
                new String[] {
                    "--backend",
                    "--listen",
                    "--connections-max",
                    "--when-full",
                    "--exit-idle-time",
                    "--idle-timeout",
                    "--drain-timeout",
                    "--connect-timeout",
                    "--threads",
                    "--log-level",
                    "--help",
                    "--version"
                }) {
            assertTrue(help.outText().contains(option), option);
        }
        assertEquals(help.out(), Binary.run("-h").orFail().out());
    }

    @Test
    void shouldTellItsVersionAndCommit() {
        Outcome version = Binary.run("--version").orFail();
        assertEquals(1, version.out().size());
        assertTrue(
                version.outText().matches("bro-proxy \\d+\\.\\d+\\.\\d+\\S* \\(\\S+\\)"),
                version::toString);
    }

    /** In a network of its own, for 127.0.0.1:8080 may be somebody's here. */
    @Test
    void shouldSayWhereItListensWhenNobodyToldIt() {
        String alone = "ip link set lo up && exec \"$@\"";
        Programs.require("ip", "iproute2");
        Programs.requireRoot("a network of its own");
        try (Running proxy =
                Command.of("unshare", "--net", "sh", "-euc", alone, "sh")
                        .and(Binary.path(), "--backend", "127.0.0.1:18080")
                        .start()) {
            proxy.err().await("listening on 127.0.0.1:8080");
            Await.until("it listens there", () -> listensOn8080(proxy.pid()));
            proxy.signal("TERM");
            assertEquals(0, proxy.status());
        }
    }

    private static boolean listensOn8080(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/net/tcp"))
                    .contains("0100007F:1F90 00000000:0000 0A");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
