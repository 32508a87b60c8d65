package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The examples of docs/examples, as they are, each from its one file by bro-proxy's generator. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class ExamplesIT {
    private static final Path COMMANDS = Path.of(System.getProperty("testbed.commands", "."));

    private static final List<String> APPLICATION = List.of("app", "app-db", "app-cache");

    private static String example(String name) throws IOException {
        return file(name + ".container");
    }

    private static String file(String name) throws IOException {
        return Files.readString(COMMANDS.resolve("../docs/examples/" + name));
    }

    @Test
    void shouldServeAWebServer(Host host) throws IOException {
        try (var web = new Described(host, Who.USER)) {
            web.image("localhost/web:1", "[\"/bin/server\",\"--port\",\"8080\"]")
                    .quadlet("web", example("web"))
                    .listen("web-proxy.socket");

            assertEquals("", web.verify("web-proxy.socket", "web-proxy.service"));
            String page =
                    web.account().run("curl", "-sfm", "30", "http://127.0.0.1:8080/").orFail();
            assertEquals(8, page.length(), page);

            Outcome doctor = web.account().run("bro-proxy", "doctor", "web");
            assertTrue(doctor.succeeded(), doctor.toString());
            assertTrue(doctor.out().contains("127.0.0.1:18080 answers"), doctor.out());
            String status = web.account().run("bro-proxy", "status", "web", "--json").orFail();
            assertTrue(status.contains("\"served\":1,"), status);
            assertTrue(status.contains("\"activations\":1,"), status);
            assertTrue(status.contains("\"web.service\":\"active\""), status);
        }
    }

    /** The system's units are hardened further; published ports need more than this host has. */
    @Test
    void shouldServeTheSystemsOwn(Host host) {
        String quadlet =
                """
                [Container]
                Image=localhost/testbed:1
                Network=host
                ExposeHostPort=18400
                Exec=/bin/server --port 18400

                [X-BroProxy]
                Listen=8400
                ExitIdleTime=100ms
                """;
        try (var root = new Described(host, Who.ROOT)) {
            root.quadlet("own", quadlet).listen("own-proxy.socket");

            assertEquals("", root.verify("own-proxy.socket", "own-proxy.service"));
            String first = root.client("127.0.0.1:8400").answer().token();
            root.account().awaitProperty("own-proxy.service", "ActiveState", "inactive");
            assertEquals("inactive", root.account().property("own.service", "ActiveState"));
            assertNotEquals(first, root.client("127.0.0.1:8400").answer().token());

            Outcome security =
                    root.account()
                            .run(
                                    "systemd-analyze",
                                    "security",
                                    "--no-pager",
                                    "--threshold=15",
                                    "own-proxy.service");
            assertTrue(security.succeeded(), security.toString());
        }
    }

    private static String ask(Described app) {
        return ask(app, 8080);
    }

    /** What the database says, and how often the cache was asked. */
    private static String ask(Described app, int port) {
        return app.account()
                .run("curl", "-sm", "50", "http://127.0.0.1:" + port + "/cgi-bin/answer")
                .orFail()
                .strip()
                .replace('\n', ' ');
    }

    private static void addImages(Account account) {
        Images.add("postgres", List.of("USER postgres"), account);
        Images.add("redis", List.of(), account);
        Images.add("application", List.of(), account);
    }

    /** Stopped and then frozen; none has a network, and each is woken by its own client. */
    @Test
    void shouldServeAnApplicationThatWakesItsDatabase(Host host) throws IOException {
        try (var app = new Described(host, Who.USER)) {
            Account account = app.account();
            addImages(account);
            String soon = "[X-BroProxy]\nExitIdleTime=100ms\n";
            for (String name : APPLICATION) {
                app.quadlet(name, example(name)).dropIn(name, soon);
            }
            app.listen("app-proxy.socket");
            assertEquals("", app.verify("app-proxy.service", "app-db-proxy.service"));

            account.run("curl", "-sfm", "50", "http://127.0.0.1:8080/").orFail();
            assertEquals("inactive", account.property("app-db.service", "ActiveState"));
            assertEquals("inactive", account.property("app-cache.service", "ActiveState"));
            assertEquals("42 1", ask(app));
            assertAll(account, "inactive");
            assertEquals("42 1", ask(app));
            assertAll(account, "inactive");

            String freeze = soon + "OnIdle=freeze\n";
            for (String name : APPLICATION) app.dropIn(name, freeze);
            account.systemctl("daemon-reload").orFail();
            assertEquals("42 1", ask(app));
            long starts = account.starts("app-db.service");
            for (int i = 0; i < 2; i++) {
                for (String name : APPLICATION) {
                    account.awaitProperty(name + "-proxy.service", "ActiveState", "inactive");
                    account.awaitProperty(
                            "bro-proxy-pause-" + name + ".service", "ActiveState", "active");
                }
                assertEquals("42 " + (i + 2), ask(app));
            }
            assertEquals(starts, account.starts("app-db.service"));

            assertEquals("app.service", whoWoke(host, account, "app-db-proxy.service"));
            assertOnlyRootInTheContainerMayConnect(app, host);
            assertGroupsMayConnect(app);

            String broken =
                    soon + "[Container]\nExec=/bin/busybox false\nHealthCmd=none\nNotify=false\n";
            account.systemctl("stop", "app-db.service").orFail();
            app.dropIn("app-db", broken);
            account.systemctl("daemon-reload").orFail();
            String told = ask(app);
            assertTrue(told.contains("/run/app-db/.s.PGSQL.5432"), told);
        }
    }

    /** What the journal says of it, the last time. */
    private static String whoWoke(Host host, Account account, String proxy) {
        host.root().run("journalctl", "--sync").orFail();
        return account.shell(
                        "journalctl --user --quiet --output=json --output-fields=CLIENT --unit=%s | sed -n 's/.*\"CLIENT\":\"\\([^\"]*\\)\".*/\\1/p' | tail -n 1"
                                .formatted(proxy))
                .orFail()
                .strip();
    }

    /** A container's user is none of ours, unless it keeps our number or our groups. */
    private static void assertGroupsMayConnect(Described app) {
        Account account = app.account();
        String folder = "$XDG_RUNTIME_DIR/app-cache";
        app.dropIn(
                "app-cache",
                "[X-BroProxy]\nExitIdleTime=100ms\nSocketMode=0660\nSocketGroup=bro\n");
        account.systemctl("daemon-reload").orFail();
        account.systemctl("restart", "app-cache-proxy.socket").orFail();
        String stranger = ping(account, 1000, folder);
        assertTrue(stranger.contains("Permission denied"), stranger);
        assertEquals("PONG", ping(account, 1000, folder, "--group-add=keep-groups"));
        assertEquals("PONG", ping(account, 1500, folder, "--userns=keep-id"));
    }

    /** With SocketMode=0600; without it everybody may who gets there, also of another user. */
    private static void assertOnlyRootInTheContainerMayConnect(Described app, Host host) {
        Account account = app.account();
        Images.add("application", List.of(), host.root());
        host.root().shell("install -d -o bro -m 0755 /run/shared").orFail();
        String soon = "[X-BroProxy]\nExitIdleTime=100ms\n";
        app.dropIn("app-cache", soon + "Listen=/run/shared/redis.sock\n");
        account.systemctl("daemon-reload").orFail();
        account.systemctl("restart", "app-cache-proxy.socket").orFail();
        assertEquals("PONG", ping(account, 1000, "$XDG_RUNTIME_DIR/app-cache"));
        assertEquals("PONG", ping(host.root(), 65534, "/run/shared"));

        app.dropIn("app-cache", soon + "SocketMode=0600\n");
        account.systemctl("daemon-reload").orFail();
        account.systemctl("restart", "app-cache-proxy.socket").orFail();
        assertEquals("PONG", ping(account, 0, "$XDG_RUNTIME_DIR/app-cache"));
        String refused = ping(account, 1000, "$XDG_RUNTIME_DIR/app-cache");
        assertTrue(refused.contains("Permission denied"), refused);
    }

    private static String ping(Account account, int user, String folder, String... options) {
        return account.shell(
                        "podman run --rm --network=none --user=%1$d:%1$d --volume=%2$s:/run/cache %3$s localhost/application:1 /usr/bin/redis-cli -s /run/cache/redis.sock ping 2>&1; true"
                                .formatted(user, folder, String.join(" ", options)))
                .orFail()
                .strip();
    }

    private static void assertAll(Account account, String state) {
        for (String name : APPLICATION) {
            account.awaitProperty(name + "-proxy.service", "ActiveState", "inactive");
            account.awaitProperty(name + ".service", "ActiveState", state);
        }
    }

    @Test
    void shouldServePostgres(Host host) throws IOException {
        var postgres = new Described(host, Who.USER);
        Images.add("postgres", List.of("USER postgres"), postgres.account());
        try (postgres) {
            postgres.quadlet("postgres", example("postgres")).listen("postgres-proxy.socket");

            assertEquals("", postgres.verify("postgres-proxy.socket", "postgres-proxy.service"));
            String psql =
                    "podman run --rm --network host localhost/postgres:1"
                            + " psql -h 127.0.0.1 -U postgres -Atc ";
            postgres.account()
                    .shell(psql + "'create table kept as select 6 * 7 as answer'")
                    .orFail();
            // The database outlives its container.
            postgres.account().systemctl("stop", "postgres.service").orFail();
            assertEquals(
                    "42", postgres.account().shell(psql + "'select answer from kept'").orFail());
        }
    }

    @Test
    void shouldServeTwoPortsOfOneContainer(Host host) throws IOException {
        try (var forge = new Described(host, Who.USER)) {
            forge.image(
                            "localhost/forge:1",
                            "[\"/bin/sh\",\"-c\",\"/bin/server --port 3000 & exec /bin/server --port 2222\"]")
                    .quadlet("forge", example("forge"))
                    .dropIn("forge", "[X-BroProxy]\nExitIdleTime=100ms\n")
                    .listen("forge-proxy-http.socket", "forge-proxy-ssh.socket");

            assertEquals(
                    "",
                    forge.verify(
                            "forge-proxy-http.socket",
                            "forge-proxy-ssh.socket",
                            "forge-proxy.service"));
            String pages = forge.client("127.0.0.1:3000").answer().token();
            forge.account().awaitProperty("forge-proxy.service", "ActiveState", "inactive");
            forge.client("127.0.0.1:2222").answer();
            forge.account().awaitProperty("forge-proxy.service", "ActiveState", "inactive");

            assertEquals("2 " + pages, forge.client("127.0.0.1:3000").answer().text());
            assertEquals(1, forge.account().starts("forge.service"));
        }
    }

    @Test
    void shouldServeAnApplicationInAPod(Host host) throws IOException {
        try (var shop = new Described(host, Who.USER)) {
            addImages(shop.account());
            shop.file("shop-pod", "shop.pod", file("shop.pod"));
            for (String name : List.of("shop-web", "shop-db", "shop-cache")) {
                shop.quadlet(name, example(name));
            }
            shop.listen("shop-pod-proxy.socket");
            assertEquals("", shop.verify("shop-pod-proxy.service"));
            assertEquals("42 1", ask(shop, 8300));
            assertEquals("active", shop.account().property("shop-db.service", "ActiveState"));

            // All of them sleep, and the cache has forgotten what the database has not.
            shop.file("shop-pod", "shop.pod.d/10-test.conf", "[X-BroProxy]\nExitIdleTime=1s\n");
            shop.account().systemctl("daemon-reload").orFail();
            shop.account().systemctl("restart", "shop-pod-proxy.service").orFail();
            assertShopSleeps(shop.account());
            assertEquals("42 1", ask(shop, 8300));
            assertShopSleeps(shop.account());
        }
    }

    private static void assertShopSleeps(Account account) {
        account.awaitProperty("shop-pod-proxy.service", "ActiveState", "inactive");
        for (String name : List.of("shop-pod", "shop-web", "shop-db", "shop-cache")) {
            assertEquals("inactive", account.property(name + ".service", "ActiveState"), name);
        }
    }

    /**
     * Clients of the map wake it only if they are of this machine; others see it while it is up.
     */
    @Test
    void shouldServeAGame(Host host) throws IOException {
        try (var far = new FarNetwork(host);
                var game = new Described(host, Who.USER)) {
            game.image(
                            "localhost/game:1",
                            "[\"/bin/sh\",\"-c\",\"/bin/server --port 8123 & exec /bin/server --port 25565\"]")
                    .quadlet("game", example("game"))
                    .listen("game-proxy-game.socket", "game-proxy-map.socket");
            assertEquals(
                    "",
                    game.verify(
                            "game-proxy-game.socket",
                            "game-proxy-map.socket",
                            "game-proxy.service"));
            Outcome asleep = host.root().shell(FarNetwork.run("curl -sm 50 203.0.113.1:8123"));
            assertFalse(asleep.succeeded(), asleep.toString());
            assertEquals(0, game.account().starts("game.service"));
            assertEquals("200", far.get("203.0.113.1:25565"));
            assertEquals("200", far.get("203.0.113.1:8123"));

            String player = game.client("127.0.0.1:25565").answer().token();
            game.client("127.0.0.1:8123").answer();
            assertEquals("2 " + player, game.client("127.0.0.1:25565").answer().text());
            assertEquals(1, game.account().starts("game.service"));

            game.account().systemctl("stop", "game.service").orFail();
            game.client("127.0.0.1:8123").answer();
            assertEquals(2, game.account().starts("game.service"));
        }
    }

    /** The other one is stopped at once for who wants this one, although it may idle for long. */
    @Test
    void shouldServeOneLanguageModelAtATime(Host host) throws IOException {
        try (var models = new Described(host, Who.USER)) {
            models.image(
                            "localhost/model:1",
                            "[\"/bin/server\",\"--port\",\"8000\",\"--ready-late\",\"1\"]")
                    .quadlet("model-chat", example("model-chat"))
                    .quadlet("model-code", example("model-code"))
                    .listen("model-chat-proxy.socket", "model-code-proxy.socket");
            assertEquals("", models.verify("model-chat-proxy.service", "model-code-proxy.service"));
            Account account = models.account();
            models.client("127.0.0.1:8200").answer();
            models.client("127.0.0.1:8201").answer();
            assertEquals("inactive", account.property("model-chat.service", "ActiveState"));
        }
    }
}
