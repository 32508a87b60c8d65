package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of the binary, by whom they are for and by whom they are not. */
@Tag("any-machine")
final class MetricsIT {
    private static final String NOBODY = "65534";
    private static final String LOAD = "some load";

    @TempDir private Path folder;

    private Path file() {
        return folder.resolve("metrics");
    }

    private Proxy proxy(Backend backend) {
        Proxy proxy = Launch.of(backend.address(), "--metrics=" + file()).start();
        Await.until("it serves metrics", this::serves);
        return proxy;
    }

    private boolean serves() {
        try {
            return Scrape.of(file()).value("bro_proxy_build_info") == 1;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static void awaitClosed(Backend backend) {
        Await.until("the connections' end", () -> backend.open() == 0);
    }

    private Scrape awaitScrape(String start, double value) {
        Scrape[] last = new Scrape[1];
        Await.until(
                start + " " + value,
                () -> {
                    last[0] = Scrape.of(file());
                    return last[0].value(start) == value;
                });
        return last[0];
    }

    @Test
    void shouldTellWhatHasPassed() {
        try (Backend backend = Backend.echo();
                Proxy proxy = proxy(backend)) {
            try (Client client = proxy.connect();
                    Client other = proxy.connect()) {
                assertEquals("hello", client.echo("hello"));
                assertEquals("hi", other.echo("hi"));
                Scrape now = awaitScrape("bro_proxy_connections_open", 2);
                assertEquals(0, now.value("bro_proxy_connections_waiting"));
                client.end();
                assertEquals(0, client.receiveAll().length);
            }
            awaitClosed(backend);
            Scrape then = awaitScrape("bro_proxy_connections_open", 0);
            assertEquals(2, then.value("bro_proxy_connections_accepted_total"));
            assertEquals(2, then.value("bro_proxy_connections_closed_total"));
            assertEquals(7, then.value("bro_proxy_relayed_bytes_total{direction=\"to_backend\""));
            assertEquals(7, then.value("bro_proxy_relayed_bytes_total{direction=\"to_client\""));
            assertEquals(1, then.value("bro_proxy_build_info"));
            assertTrue(then.head().contains("Content-Type: text/plain; version=0.0.4"));
            assertTrue(then.value("process_resident_memory_bytes") > 1 << 20);
            assertTrue(then.value("process_open_fds") > 5);
            assertEquals(0, proxy.terminate());
        }
        assertFalse(Files.exists(file()), "the socket's file is left");
    }

    @Test
    void shouldSpeakOpenMetricsWhenAsked() {
        try (Backend backend = Backend.echo();
                Proxy proxy = proxy(backend)) {
            assertTrue(proxy.process().isAlive());
            Scrape open =
                    Scrape.of(
                            file(),
                            "GET /metrics HTTP/1.1\r\nHost: x\r\nAccept:"
                                    + " application/openmetrics-text; version=1.0.0\r\n\r\n");
            assertTrue(open.head().contains("application/openmetrics-text"), open.head());
            assertTrue(open.text().endsWith("# EOF\n"));
        }
    }

    @Test
    void shouldKeepCountingWhereItIsScrapedUnderLoad() throws Exception {
        try (Backend backend = Backend.echo();
                Proxy proxy = proxy(backend)) {
            AtomicBoolean over = new AtomicBoolean();
            List<CompletableFuture<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                clients.add(Background.run(() -> ask(proxy, over)));
            }
            double accepted = 0;
            for (int i = 0; i < 50; i++) {
                double now = Scrape.of(file()).value("bro_proxy_connections_accepted_total");
                assertTrue(now >= accepted, now + " after " + accepted);
                accepted = now;
            }
            over.set(true);
            int asked = clients.stream().mapToInt(CompletableFuture::join).sum();
            awaitClosed(backend);
            Scrape last = awaitScrape("bro_proxy_connections_open", 0);
            assertEquals(asked, last.value("bro_proxy_connections_accepted_total"));
            double bytes = LOAD.length() * asked;
            assertEquals(bytes, last.value("bro_proxy_relayed_bytes_total{direction=\"to_client"));
            System.out.printf(
                    "50 scrapes under load: longest turn of a loop %.1f ms%n",
                    1000 * last.value("bro_proxy_loop_longest_turn_seconds"));
        }
    }

    /** How often it asked: once at least. */
    private static int ask(Proxy proxy, AtomicBoolean over) {
        int asked = 0;
        do {
            try (Client client = proxy.connect()) {
                assertEquals(LOAD, client.echo(LOAD));
                asked++;
            }
        } while (!over.get());
        return asked;
    }

    @Test
    void shouldHoldLittleMemoryBeforeAndAfterAScrape() {
        Binary.requireItsOwnMachine("the memory is the emulator's");
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address(), "--metrics=" + file()).start()) {
            Await.until("it listens", () -> Files.exists(file()));
            Await.until("at most 12 MiB resident", () -> proxy.kibibytes("VmRSS") <= 12 << 10);
            System.out.printf("with --metrics: %d KiB resident%n", proxy.kibibytes("VmRSS"));
            for (int i = 0; i < 20; i++) {
                Scrape.of(file());
            }
            Await.until("at most 12 MiB resident", () -> proxy.kibibytes("VmRSS") <= 12 << 10);
            Await.until("4.5 MiB of it anonymous", () -> proxy.kibibytes("RssAnon") <= 9 << 9);
            System.out.printf(
                    "after 20 scrapes: %d KiB resident, %d KiB anonymous%n",
                    proxy.kibibytes("VmRSS"), proxy.kibibytes("RssAnon"));
        }
    }

    // ---- who is served ----

    @Test
    void shouldBeForTheUserAlone() throws IOException {
        try (Backend backend = Backend.echo();
                Proxy proxy = proxy(backend)) {
            assertTrue(proxy.process().isAlive());
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        }
    }

    @Test
    void shouldTellNothingToAnotherUser() {
        Path curl = Programs.require("curl", "curl");
        Path setpriv = Programs.require("setpriv", "util-linux");
        Programs.requireRoot("to be another user");
        String name = "bro-proxy-test-metrics-" + Ports.free();
        String port = "127.0.0.1:" + Ports.free();
        for (String where : List.of("@" + name, port)) {
            String[] how =
                    where.startsWith("@")
                            ? new String[] {"--abstract-unix-socket", name, "http://x/metrics"}
                            : new String[] {"http://" + port + "/metrics"};
            try (Backend backend = Backend.echo();
                    Proxy _ = Launch.of(backend.address(), "--metrics=" + where).start()) {
                Object[] options = {"--silent", "--write-out", "%{http_code}"};
                Command mine = Command.of(curl).and(options).and((Object[]) how);
                Await.until("it serves", () -> mine.run().status() == 0);
                String own = String.join("\n", mine.run().out());
                assertTrue(own.contains("bro_proxy_build_info"), own);
                assertTrue(own.endsWith("200"), own);
                Command other =
                        Command.of(setpriv, "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups");
                Command others = other.and(curl).and(options).and((Object[]) how);
                // One that does not ask at once finds the connection closed.
                Await.until(
                        "it is refused",
                        () -> {
                            String answer = String.join("\n", others.run().out());
                            assertFalse(answer.contains("bro_proxy_"), answer);
                            return answer.endsWith("403");
                        });
            }
        }
    }

    @Test
    void shouldServeItsUserThroughACrowdOfIdlers() throws IOException {
        try (Backend backend = Backend.echo();
                Proxy proxy = proxy(backend)) {
            List<SocketChannel> idlers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                idlers.add(SocketChannel.open(UnixDomainSocketAddress.of(file())));
            }
            // They take both places until their time is over.
            assertEquals(1, Scrape.of(file()).value("bro_proxy_build_info"));
            try (Client client = proxy.connect()) {
                assertEquals("hello", client.echo("hello"));
            }
            for (SocketChannel idler : idlers) {
                idler.close();
            }
            Await.until("only listeners are left", () -> proxy.sockets().size() == 2);
        }
    }

    // ---- where ----

    @Test
    void shouldReplaceTheSocketOfAProxyThatWasKilled() {
        try (Backend backend = Backend.echo()) {
            try (Proxy killed = proxy(backend)) {
                killed.process().signal("KILL");
                killed.process().status();
            }
            assertTrue(Files.exists(file()));
            try (Proxy proxy = proxy(backend)) {
                assertTrue(proxy.process().isAlive());
            }
        }
    }

    @Test
    void shouldLeaveAnothersSocketAlone() {
        try (Backend backend = Backend.echo();
                Proxy proxy = proxy(backend)) {
            assertEquals("hello", echo(proxy));
            Outcome second =
                    Binary.run(backend.address(), "--metrics=" + file(), "--listen=127.0.0.1:0");
            assertEquals(1, second.status());
            String line = String.join("\n", second.err());
            assertTrue(line.contains("--metrics " + file()), line);
            assertTrue(line.contains("choose another"), line);
            assertEquals(1, Scrape.of(file()).value("bro_proxy_build_info"));
        }
    }

    private static String echo(Proxy proxy) {
        try (Client client = proxy.connect()) {
            return client.echo("hello");
        }
    }
}
