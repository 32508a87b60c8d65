package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A frozen container hurts nobody, and nobody hurts it: what it remembers is never lost. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class FrozenIT {
    private static final String FREEZING = "--exit-idle-time 100ms --on-idle=freeze";

    /** One that writes down, on SIGTERM, that it has heard; frozen after a first client. */
    static Deployment frozen(Host host, Who who) {
        var web = host.deployment(who);
        web.server("--save /data/saved")
                .container("Volume=%s:/data".formatted(folder(web)))
                .proxy(FREEZING);
        web.account().shell("mkdir -p " + folder(web)).orFail();
        web.install();
        freeze(web);
        return web;
    }

    static String folder(Deployment web) {
        return "/var/tmp/%s-%s".formatted(web.name(), web.account());
    }

    private static String freeze(Deployment web) {
        String token = web.client().answer().token();
        web.awaitState(web.proxyUnit(), "inactive");
        assertEquals("paused", web.podmanState());
        return token;
    }

    /** How often it has ended in peace. */
    static int saved(Deployment web) {
        return (int)
                web.account()
                        .shell("cat %s/saved 2>/dev/null".formatted(folder(web)))
                        .out()
                        .lines()
                        .count();
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldHearThatItIsToEnd(Who who, Host host) {
        var web = frozen(host, who);

        web.account().systemctl("restart", web.unit()).orFail();
        assertEquals(1, saved(web));
        assertEquals("running", web.podmanState());
        freeze(web);
        web.account().systemctl("stop", web.unit()).orFail();
        assertEquals(2, saved(web));
    }

    /** An update looks at running containers only, and stops what it finds as anybody does. */
    @Test
    void shouldBeUpdatedWithoutLoss(Host host) {
        var web = host.deployment(Who.USER);
        var account = web.account();
        account.run("podman", "tag", "localhost/testbed:1", "localhost/updated:1").orFail();
        web.image("localhost/updated:1")
                .server("--save /data/saved")
                .container("AutoUpdate=local\nVolume=%s:/data".formatted(folder(web)))
                .proxy(FREEZING);
        account.shell("mkdir -p " + folder(web)).orFail();
        web.install();
        String token = freeze(web);
        account.shell(
                        "id=$(podman create localhost/testbed:1)"
                                + " && podman commit --quiet --change 'LABEL new=yes' $id localhost/updated:1"
                                + " && podman rm $id")
                .orFail();

        account.run("podman", "auto-update").orFail();
        assertEquals("paused", web.podmanState());
        assertEquals(0, saved(web));

        var held = web.client().with("--hold").start();
        held.awaitLine("holding", 30);
        // Podman skips a paused container, and takes it for one for a moment after the thaw.
        web.awaitState("bro-proxy-pause-" + web.unit(), "inactive");
        String updated = account.run("podman", "auto-update").orFail();
        assertTrue(updated.contains("true"), updated);
        assertEquals(1, saved(web));
        held.tell("go on");
        held.finish();
        assertNotEquals(token, freeze(web));
        account.run("podman", "untag", "localhost/updated:1");
    }

    @Test
    void shouldServeAfterItWasKilled(Host host) {
        var web = frozen(host, Who.USER);

        web.account().run("podman", "rm", "--force", web.name()).orFail();
        String token = freeze(web);
        web.account().shell("kill -9 " + web.pid()).orFail();

        assertNotEquals(token, freeze(web));
    }

    /** Podman's health check would wait in it, holding a lock that every other command wants. */
    @Test
    void shouldBeLeftInPeaceByHealthChecks(Host host) {
        var web = host.deployment(Who.USER).proxy(FREEZING);
        web.container(
                """
                HealthCmd=/bin/nc -z 127.0.0.1 %1$d
                HealthInterval=1s
                HealthRetries=1
                HealthOnFailure=kill
                HealthStartupCmd=/bin/nc -z 127.0.0.1 %1$d
                HealthStartupInterval=1s"""
                        .formatted(web.backPort()));
        web.install();
        String token = freeze(web);
        for (String command : new String[] {"ps", "system df", "logs " + web.name()}) {
            web.account().shell("timeout 20 podman " + command).orFail();
        }
        String refused =
                web.account().shell("timeout 20 podman exec %s true".formatted(web.name())).err();
        assertTrue(refused.contains("running containers"), refused);
        assertEquals("0", failedChecks(web));
        assertEquals(0, timers(web));

        // It reads again what the pause does at its end.
        web.account().systemctl("daemon-reload").orFail();
        var held = web.client().with("--hold").start();
        held.awaitLine("holding", 30);
        web.account()
                .await(
                        "its health is looked after again",
                        30,
                        "systemctl --user list-units --no-legend '%s*.timer' | grep -q active"
                                .formatted(id(web)));
        held.tell("go on");
        var answer = Client.results(held.finish()).getFirst();
        assertEquals("2 " + token, answer.text());
        assertEquals(token, web.client().answer().token());
    }

    private static String id(Deployment web) {
        return web.account().run("podman", "inspect", "--format", "{{.Id}}", web.name()).orFail();
    }

    private static String failedChecks(Deployment web) {
        return web.account()
                .run("podman", "inspect", "--format", "{{.State.Health.FailingStreak}}", web.name())
                .orFail();
    }

    /** How many are there to start a health check. */
    private static long timers(Deployment web) {
        return web.account()
                .systemctl("list-units", "--no-legend", id(web) + "*.timer")
                .orFail()
                .lines()
                .filter(line -> !line.isBlank())
                .count();
    }

    private static String needing(String needs, int port) {
        return """
        [Unit]
        Requires=%1$s
        After=%1$s

        [Container]
        Image=localhost/testbed:1
        Network=host
        StopTimeout=0
        Exec=/bin/server --port 1%2$d

        [X-BroProxy]
        Listen=%2$d
        Backend=1%2$d
        ExitIdleTime=100ms
        OnIdle=freeze
        """
                .formatted(needs, port);
    }

    private static void assertPaused(Account account, String... names) {
        for (String name : names) {
            account.awaitProperty("bro-proxy-pause-" + name + ".service", "ActiveState", "active");
        }
    }

    private static Running hold(Described all, int port) {
        Running held = all.client("127.0.0.1:" + port).with("--hold").start();
        held.awaitLine("holding", 30);
        return held;
    }

    private static void release(Running held) {
        held.tell("go on");
        held.finish().orFail();
    }

    private static String askDbWhileUsing(Described all, int port) {
        Running held = hold(all, port);
        String token = token(all, 18640);
        release(held);
        return token;
    }

    private static String token(Described all, int port) {
        return all.client("127.0.0.1:" + port).answer().token();
    }

    /** Two applications and their database, which is nobody else's; a migration comes before. */
    @Test
    void shouldFreezeWhatItNeedsWithTheLastThatNeedsIt(Host host) {
        String db =
                """
                [Unit]
                StopWhenUnneeded=yes

                [Container]
                Image=localhost/testbed:1
                Network=host
                Exec=/bin/server --port 18640
                """;
        String migration =
                """
                [Unit]
                StopWhenUnneeded=yes
                Requires=db.service
                After=db.service

                [Container]
                Image=localhost/testbed:1
                Network=host
                Exec=/bin/sh -c true

                [Service]
                Type=oneshot
                RemainAfterExit=yes
                """;
        try (var all = new Described(host, Who.USER)) {
            Account account = all.account();
            all.quadlet("db", db)
                    .quadlet("migration", migration)
                    .quadlet("web", needing("migration.service db.service", 8641))
                    .quadlet("api", needing("db.service", 8642))
                    .listen("web-proxy.socket", "api-proxy.socket");

            String kept = askDbWhileUsing(all, 8641);
            assertPaused(account, "web", "db");
            assertEquals("active", account.property("migration.service", "ActiveState"));

            Running held = hold(all, 8641);
            assertEquals(kept, askDbWhileUsing(all, 8642));
            assertPaused(account, "api");
            assertEquals(kept, token(all, 18640), "web is awake");
            release(held);
            assertPaused(account, "web", "db");

            account.systemctl("stop", "api.service").orFail();
            account.awaitProperty("bro-proxy-pause-db.service", "ActiveState", "inactive");
            assertEquals(kept, token(all, 18640), "thawed with whichever thaws first");
            token(all, 8641);
            assertPaused(account, "web", "db");
            assertEquals(kept, askDbWhileUsing(all, 8642), "thawed by a start");
            assertPaused(account, "api", "db");

            account.systemctl("stop", "web.service", "api.service").orFail();
            account.awaitProperty("db.service", "ActiveState", "inactive");
            account.awaitProperty("migration.service", "ActiveState", "inactive");
        }
    }
}
