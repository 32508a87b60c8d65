package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Debian's nginx, PostgreSQL and Redis behind the binary under systemd-socket-activate, each asked
 * by its own client program.
 */
final class RealServersIT {
    private static final int CONNECTIONS = 16;

    // ---- nginx ----

    @Test
    void shouldServeNginxToWrk() throws IOException {
        Path nginx = Programs.require("nginx", "nginx-light");
        Path wrk = Programs.require("wrk", "wrk");
        Path folder = Programs.temporaryFolder();
        String address = "127.0.0.1:" + Ports.free();
        byte[] page = new byte[100_000];
        new Random(7).nextBytes(page);
        Files.write(folder.resolve("page"), page);
        Files.writeString(folder.resolve("nginx.conf"), nginxConfiguration(folder, address));
        try (Running server = Command.of(nginx, "-p", folder, "-c", "nginx.conf").start();
                Proxy proxy = Launch.of(address).startBySystemd()) {
            awaitListening(server, address);
            try (Client client = proxy.connect()) {
                client.send("GET /page HTTP/1.0\r\n\r\n");
                byte[] answer = client.receiveAll();
                assertEquals(
                        HexFormat.of().formatHex(page),
                        HexFormat.of()
                                .formatHex(answer, answer.length - page.length, answer.length));
            }
            String url = "http://" + proxy.address() + "/page";
            String report =
                    Command.of(wrk, "-t", 2, "-c", CONNECTIONS, "-d", "2s", url)
                            .run()
                            .orFail()
                            .outText();
            assertTrue(number(report, "(\\d+) requests in") > CONNECTIONS, report);
            assertFalse(report.contains("Socket errors"), report);
            assertFalse(report.contains("Non-2xx"), report);
            assertEquals(0, proxy.terminate());
        }
    }

    private static String nginxConfiguration(Path folder, String address) {
        return """
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr;
        events { worker_connections 256; }
        http {
            access_log off;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            server { listen %s; root %s; }
        }
        """
                .formatted(address, folder);
    }

    // ---- PostgreSQL ----

    @Test
    void shouldServePostgresqlToPgbench() throws IOException {
        Path initdb = Programs.require("initdb", "postgresql");
        Path postgres = Programs.require("postgres", "postgresql");
        Path pgbench = Programs.require("pgbench", "postgresql");
        Path folder = Programs.temporaryFolder();
        Path data = folder.resolve("data");
        giveToNobody(folder);
        asNobody(initdb, "-D", data, "-U", "bench", "-A", "trust", "--no-sync", "-E", "UTF8")
                .run()
                .orFail();
        try (Running server =
                        asNobody(postgres, "-D", data, "-k", folder, "-c", "listen_addresses=")
                                .and("-c", "fsync=off")
                                .start();
                Proxy proxy = Launch.of(folder + "/.s.PGSQL.5432").startBySystemd()) {
            server.err().await("ready to accept connections");
            pgbench(pgbench, proxy, "-i", "-q", "-s", 1);
            String report = pgbench(pgbench, proxy, "-c", 8, "-j", 2, "-t", 100).outText();
            assertEquals(800, number(report, "actually processed: (\\d+)/800"), report);
            assertEquals(0, number(report, "failed transactions: (\\d+)"), report);
            // A connection for each transaction: the proxy's other way of being used.
            String brief = pgbench(pgbench, proxy, "-c", 4, "-t", 25, "-C", "-S").outText();
            assertEquals(100, number(brief, "actually processed: (\\d+)/100"), brief);
            assertEquals(0, number(brief, "failed transactions: (\\d+)"), brief);
            server.signal("INT");
            assertEquals(0, server.status());
        }
    }

    private static Outcome pgbench(Path pgbench, Proxy proxy, Object... options) {
        return Command.of(pgbench, "-h", "127.0.0.1", "-p", proxy.port(), "-U", "bench")
                .and(options)
                .and("postgres")
                .run()
                .orFail();
    }

    /** PostgreSQL will not run as root. */
    private static Command asNobody(Object... words) {
        Command command =
                Programs.isRoot()
                        ? Command.of(
                                "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")
                        : Command.of();
        return command.and(words);
    }

    private static void giveToNobody(Path folder) throws IOException {
        if (Programs.isRoot()) {
            Files.setOwner(
                    folder,
                    folder.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName("nobody"));
        }
    }

    // ---- Redis ----

    @Test
    void shouldServeRedisToRedisBenchmark() {
        Path redis = Programs.require("redis-server", "redis-server");
        Path benchmark = Programs.require("redis-benchmark", "redis-tools");
        Path cli = Programs.require("redis-cli", "redis-tools");
        Path folder = Programs.temporaryFolder();
        String address = "127.0.0.1:" + Ports.free();
        String port = address.substring(address.indexOf(':') + 1);
        try (Running server =
                        Command.of(redis, "--bind", "127.0.0.1", "--port", port, "--dir", folder)
                                .and("--save", "", "--appendonly", "no")
                                .start();
                Proxy proxy = Launch.of(address).startBySystemd()) {
            awaitListening(server, address);
            String value = "v".repeat(300_000);
            Command.of(cli, "-p", proxy.port(), "-x", "SET", "long").run(value.getBytes()).orFail();
            assertEquals(
                    value,
                    Command.of(cli, "-p", proxy.port(), "GET", "long").run().orFail().outText());
            String report =
                    Command.of(benchmark, "-p", proxy.port(), "-c", CONNECTIONS, "-n", 20_000)
                            .and("-t", "set,get,lpush", "-d", 64, "--csv")
                            .run()
                            .orFail()
                            .outText();
            for (String test : new String[] {"SET", "GET", "LPUSH"}) {
                assertTrue(report.contains("\"" + test + "\",\""), report);
            }
            // Every one of them has reached the server, once.
            Outcome pushed = Command.of(cli, "-p", proxy.port(), "LLEN", "mylist").run().orFail();
            assertEquals("20000", pushed.outText());
        }
    }

    // ---- all ----

    private static void awaitListening(Running server, String address) {
        Await.until(
                address + " is listened on",
                () -> {
                    if (!server.isAlive()) {
                        throw new AssertionError(server.finish());
                    }
                    try (Client _ = Client.connect(address)) {
                        return true;
                    } catch (UncheckedIOException e) {
                        if (e.getCause() instanceof ConnectException) {
                            return false;
                        }
                        throw e;
                    }
                });
    }

    private static long number(String report, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(report);
        if (!matcher.find()) {
            throw new AssertionError("no " + pattern + " in " + report);
        }
        return Long.parseLong(matcher.group(1));
    }
}
