package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The PROXY protocol with Debian's servers: those that are told by us who their client is, and
 * those that tell us.
 */
@Tag("any-machine")
final class ProxyProtocolIT {
    /** Of our proxy. */
    private static final int FRONT = 8080;

    /** Of the server behind it. */
    private static final int BACK = 9090;

    /** Of the proxy before it. */
    private static final int SENDER = 7070;

    private final Path folder = Programs.temporaryFolder();
    private OwnNetwork network;

    @BeforeEach
    void makeANetwork() {
        network = new OwnNetwork();
    }

    @AfterEach
    void endIt() {
        network.close();
    }

    /** Client, where it connects to, version of the header; one socket has both families. */
    static Stream<Arguments> clientsAndVersions() {
        return Stream.of("v1", "v2", "v2,unique-id,crc32c")
                .flatMap(
                        version ->
                                Stream.of(
                                        Arguments.of("10.9.0.9", "10.9.0.9", version),
                                        Arguments.of("fd00::9", "[fd00::9]", version)));
    }

    private Running proxy(Object... options) {
        Running proxy =
                network.command(Binary.path(), "--listen=[::]:" + FRONT)
                        .and("--access-log", "127.0.0.1:" + BACK)
                        .and(options)
                        .start();
        network.awaitListening(FRONT, proxy);
        return proxy;
    }

    private Running server(Command command, int port) {
        Running server = command.start();
        network.awaitListening(port, server);
        return server;
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private boolean hasLineWith(String name, String part) {
        try {
            Path file = folder.resolve(name);
            return Files.exists(file) && Files.readString(file).contains(part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks as that client; what the server says of its client. */
    private String ask(String client, String host, int port) {
        return network.command(Programs.require("curl", "curl"), "--silent", "--show-error")
                .and("--max-time", 30, "--interface", client, "http://" + host + ":" + port + "/")
                .run()
                .orFail()
                .outText();
    }

    // ---- receivers ----

    private Running nginx(String server) throws IOException {
        Path nginx = Programs.require("nginx", "nginx-light");
        file(
                "nginx.conf",
                """
                daemon off;
                master_process off;
                pid nginx.pid;
                error_log stderr;
                events { worker_connections 64; }
                http {
                    log_format client '$proxy_protocol_addr';
                    access_log /dev/stdout client;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    server { %s }
                }
                """
                        .formatted(server));
        return server(network.command(nginx, "-p", folder, "-c", "nginx.conf"), BACK);
    }

    @ParameterizedTest
    @MethodSource("clientsAndVersions")
    void shouldTellNginx(String client, String host, String version) throws IOException {
        String site = "listen 127.0.0.1:%d proxy_protocol; return 200 $proxy_protocol_addr;";
        try (Running server = nginx(site.formatted(BACK));
                Running _ = proxy("-p", version)) {
            assertEquals(client, ask(client, host, FRONT));
            server.out().await(client);
        }
    }

    private Running haproxy(String text, int port) throws IOException {
        Path haproxy = Programs.require("haproxy", "haproxy");
        Path file = file("haproxy.cfg", text);
        return server(network.command(haproxy, "-db", "-f", file), port);
    }

    @ParameterizedTest
    @MethodSource("clientsAndVersions")
    void shouldTellHaproxy(String client, String host, String version) throws IOException {
        String text =
                """
                global
                    log stdout format raw local0
                defaults
                    mode http
                    log global
                    log-format %%ci
                    timeout client 30s
                    timeout server 30s
                    timeout connect 30s
                frontend told
                    bind 127.0.0.1:%d accept-proxy
                    http-request return status 200 content-type text/plain lf-string %%[src]
                """;
        try (Running server = haproxy(text.formatted(BACK), BACK);
                Running _ = proxy("-p", version)) {
            assertEquals(client, ask(client, host, FRONT));
            server.out().await(client);
        }
    }

    @ParameterizedTest
    @MethodSource("clientsAndVersions")
    void shouldTellApache(String client, String host, String version) throws IOException {
        Path apache = Programs.require("apache2", "apache2-bin");
        Path conf =
                file(
                        "apache.conf",
                        """
                        ServerRoot %1$s
                        ServerName told
                        PidFile apache.pid
                        Listen 127.0.0.1:%2$d
                        LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
                        LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
                        LoadModule remoteip_module /usr/lib/apache2/modules/mod_remoteip.so
                        User nobody
                        Group nogroup
                        DocumentRoot %1$s
                        RemoteIPProxyProtocol On
                        ErrorLog /dev/stderr
                        LogFormat "client %%a" told
                        CustomLog access.log told
                        """
                                .formatted(folder, BACK));
        file("index.html", "page");
        try (Running _ = server(network.command(apache, "-X", "-f", conf), BACK);
                Running _ = proxy("-p", version)) {
            ask(client, host, FRONT);
            Await.until("a line of " + client, () -> hasLineWith("access.log", "client " + client));
        }
    }

    @ParameterizedTest
    @MethodSource("clientsAndVersions")
    void shouldTellDovecot(String client, String host, String version) throws IOException {
        Path dovecot = Programs.require("dovecot", "dovecot-core");
        Programs.require("/usr/lib/dovecot/imap-login", "dovecot-imapd");
        Path conf =
                file(
                        "dovecot.conf",
                        """
                        protocols = imap
                        base_dir = %1$s/run
                        state_dir = %1$s/state
                        log_path = %1$s/dovecot.log
                        ssl = no
                        disable_plaintext_auth = no
                        haproxy_trusted_networks = 127.0.0.0/8
                        auth_mechanisms = plain
                        passdb {
                          driver = static
                          args = nopassword=y
                        }
                        service imap-login {
                          inet_listener imap {
                            address = 127.0.0.1
                            port = %2$d
                            haproxy = yes
                          }
                          inet_listener imaps {
                            port = 0
                          }
                        }
                        """
                                .formatted(folder, BACK));
        try (Running _ = server(network.command(dovecot, "-F", "-c", conf), BACK);
                Running _ = proxy("-p", version)) {
            String url = "imap://" + host + ":" + FRONT + "/";
            // The server speaks first, so the header must come without a word of the client.
            network.command(Programs.require("curl", "curl"), "--silent", "--max-time", 30)
                    .and("--interface", client, "--user", "nobody-here:wrong", url)
                    .run();
            Await.until("a line of " + client, () -> hasLineWith("dovecot.log", "rip=" + client));
        }
    }

    /** One server for all clients, for making its data takes some seconds. */
    @Test
    void shouldTellMariadb() throws IOException {
        Path mariadbd = Programs.require("mariadbd", "mariadb-server-core");
        Path install = Programs.require("mariadb-install-db", "mariadb-server-core");
        Path cli = Programs.require("mariadb", "mariadb-client-core");
        Path users = file("users.sql", "CREATE USER me@'%';\n");
        Command.of(install, "--no-defaults", "--user=root", "--datadir=" + folder)
                .and("--auth-root-authentication-method=normal", "--skip-test-db")
                .run()
                .orFail();
        Command command =
                network.command(mariadbd, "--no-defaults", "--user=root", "--datadir=" + folder)
                        .and("--port=" + BACK, "--bind-address=127.0.0.1", "--skip-name-resolve")
                        .and("--socket=" + folder.resolve("s"), "--init-file=" + users)
                        .and("--proxy-protocol-networks=127.0.0.0/8");
        try (Running _ = server(command, BACK)) {
            for (Arguments one : clientsAndVersions().toList()) {
                String client = one.get()[0].toString();
                try (Running proxy = proxy("-p", one.get()[2])) {
                    // The server speaks first, and only to one who has sent the header.
                    String user =
                            network.command(cli, "--no-defaults", "--protocol=TCP", "-N", "-B")
                                    .and("-h", client, "-P", FRONT, "-u", "me")
                                    .and("-e", "SELECT USER()")
                                    .run()
                                    .orFail()
                                    .outText();
                    assertEquals("me@" + client, user);
                    proxy.signal("TERM");
                    assertEquals(0, proxy.status());
                }
            }
        }
    }

    /** What a client gets whose backend is told nothing, and wants to be. */
    @Test
    void shouldNotBeTakenForATellerWithoutTheOption() throws IOException {
        String site = "listen 127.0.0.1:%d proxy_protocol; return 200 told;";
        try (Running _ = nginx(site.formatted(BACK));
                Running _ = proxy()) {
            Outcome outcome =
                    network.command(Programs.require("curl", "curl"), "--silent", "--max-time", 30)
                            .and("http://127.0.0.1:" + FRONT + "/")
                            .run();
            assertTrue(outcome.status() != 0, outcome.toString());
        }
    }

    // ---- senders ----

    private static final String PLAIN = "listen 127.0.0.1:%d; return 200 page;".formatted(BACK);

    private void assertTold(Running proxy, String client) {
        String line = proxy.err().await(client.contains(":") ? "[" + client + "]:" : client + ":");
        assertTrue(line.contains(": completed after "), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"send-proxy", "send-proxy-v2"})
    void shouldBeToldByHaproxy(String how) throws IOException {
        String text =
                """
                defaults
                    mode tcp
                    timeout client 30s
                    timeout server 30s
                    timeout connect 30s
                listen teller
                    bind 127.0.0.1:%1$d
                    bind ::1:%1$d
                    server us 127.0.0.1:%2$d %3$s
                """;
        try (Running _ = nginx(PLAIN);
                Running proxy = proxy("--accept-proxy-protocol=localhost");
                Running _ = haproxy(text.formatted(SENDER, FRONT, how), SENDER)) {
            assertEquals("page", ask("127.0.0.9", "127.0.0.1", SENDER));
            assertTold(proxy, "127.0.0.9");
            assertEquals("page", ask("fd00::9", "[::1]", SENDER));
            assertTold(proxy, "fd00::9");
        }
    }

    @Test
    void shouldBeToldByNginx() throws IOException {
        Path nginx = Programs.require("nginx", "nginx-light");
        if (!Files.exists(Path.of("/usr/lib/nginx/modules/ngx_stream_module.so"))) {
            throw Programs.missing(
                    "nginx has no stream module: apt-get install libnginx-mod-stream");
        }
        Path other = Programs.temporaryFolder();
        Files.writeString(
                other.resolve("nginx.conf"),
                """
                load_module /usr/lib/nginx/modules/ngx_stream_module.so;
                daemon off;
                master_process off;
                pid nginx.pid;
                error_log stderr;
                events { worker_connections 64; }
                stream {
                    server {
                        listen 127.0.0.1:%1$d;
                        listen [::1]:%1$d;
                        proxy_pass 127.0.0.1:%2$d;
                        proxy_protocol on;
                    }
                }
                """
                        .formatted(SENDER, FRONT));
        try (Running _ = nginx(PLAIN);
                Running proxy = proxy("--accept-proxy-protocol=127.0.0.1");
                Running _ =
                        server(network.command(nginx, "-p", other, "-c", "nginx.conf"), SENDER)) {
            assertEquals("page", ask("127.0.0.9", "127.0.0.1", SENDER));
            assertTold(proxy, "127.0.0.9");
            assertEquals("page", ask("fd00::9", "[::1]", SENDER));
            assertTold(proxy, "fd00::9");
        }
    }

    /** Through us to one that is told by us: the header goes the whole way. */
    @Test
    void shouldBeToldByCurlAndTellNginx() throws IOException {
        String site = "listen 127.0.0.1:%d proxy_protocol; return 200 $proxy_protocol_addr;";
        try (Running _ = nginx(site.formatted(BACK));
                Running proxy = proxy("--accept-proxy-protocol=127.0.0.1", "-p", "v2")) {
            String said =
                    network.command(Programs.require("curl", "curl"), "--silent", "--max-time", 30)
                            .and("--haproxy-protocol", "http://127.0.0.1:" + FRONT + "/")
                            .run()
                            .orFail()
                            .outText();
            assertEquals("127.0.0.1", said);
            assertTold(proxy, "127.0.0.1");
        }
    }

    /** From elsewhere: without a header it is served, with one it is reset. */
    @Test
    void shouldResetAStrangerWhoTells() throws IOException {
        try (Running _ = nginx(PLAIN);
                Running proxy = proxy("--accept-proxy-protocol=192.0.2.0/24")) {
            assertEquals("page", ask("10.9.0.9", "10.9.0.9", FRONT));
            Outcome outcome =
                    network.command(Programs.require("curl", "curl"), "--silent", "--max-time", 30)
                            .and("--haproxy-protocol", "http://127.0.0.1:" + FRONT + "/")
                            .run();
            assertTrue(outcome.status() != 0, outcome.toString());
            proxy.err().await("PROXY protocol: ");
            assertEquals(List.of(), outcome.out());
        }
    }
}
