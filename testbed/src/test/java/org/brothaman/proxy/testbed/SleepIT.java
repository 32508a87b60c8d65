package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.brothaman.proxy.testbed.Account.Who;
import org.brothaman.proxy.testbed.Client.Fate;
import org.brothaman.proxy.testbed.Client.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An idle service is put to sleep, and whoever connects in that very moment is served. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class SleepIT {
    private static final int ROUNDS = 50;

    /** Podman takes its time. */
    private static final int FREEZING_ROUNDS = 20;

    private static final int MOST_SECONDS = 300;

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldStopAnIdleContainerAndStartItAgain(Who who, Host host) {
        var web = host.deployment(who).proxy("--exit-idle-time 100ms").install();

        String first = web.client().answer().token();
        web.awaitState(web.proxyUnit(), "inactive");
        assertEquals("inactive", web.account().property(web.unit(), "ActiveState"));
        String second = web.client().answer().token();

        assertNotEquals(first, second);
        assertEquals("success", web.account().property(web.proxyUnit(), "Result"));
    }

    /** Many programs end so when they are told to, and podman passes it on. */
    @Test
    void shouldNotTakeItsOwnStopsForFailures(Host host) {
        var web =
                host.deployment(Who.USER)
                        .server("--end 143")
                        .unit("StartLimitBurst=2\nStartLimitIntervalSec=1h")
                        .proxy("--exit-idle-time 50ms")
                        .install();

        for (int round = 0; round < 4; round++) {
            web.client().answer();
            web.awaitState(web.proxyUnit(), "inactive");
            assertEquals("inactive", web.account().property(web.unit(), "ActiveState"));
        }
        assertEquals(4, web.account().starts(web.unit()));
    }

    @Test
    void shouldSayThatTheContainerHadToBeKilled(Host host) {
        var web =
                host.deployment(Who.USER)
                        .server("--end -1")
                        .container("StopTimeout=1")
                        .proxy("--exit-idle-time 50ms")
                        .install();

        web.client().answer();
        web.awaitState(web.proxyUnit(), "inactive");

        String said = String.join("\n", web.log());
        assertTrue(said.contains(web.unit() + " did not stop when asked"), said);
        assertEquals("inactive", web.account().property(web.unit(), "ActiveState"));
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldLeaveRunningWhatWasStartedByHand(Who who, Host host) {
        var web = host.deployment(who).proxy("--exit-idle-time 100ms").install();
        Account account = web.account();
        account.systemctl("start", web.unit()).orFail();
        String token = web.client().answer().token();
        web.awaitState(web.proxyUnit(), "inactive");
        String status = account.shell("bro-proxy status " + web.name()).orFail();
        assertTrue(status.contains(web.unit() + " is active, started by hand"), status);
        assertEquals(token, web.client().answer().token());

        // It is handed over to its proxy.
        account.shell("bro-proxy hold " + web.name()).orFail();
        status = account.shell("bro-proxy status " + web.name()).orFail();
        assertTrue(status.contains(web.unit() + " is active, started by bro-proxy"), status);
        account.shell("bro-proxy release " + web.name()).orFail();
        web.awaitState(web.unit(), "inactive");
    }

    /** A unit that needs it keeps it awake while both are restarted. */
    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldPutToSleepWhatAnEarlierProxyHasStarted(Who who, Host host) {
        var web = host.deployment(who).proxy("--exit-idle-time 100ms").install();
        Account account = web.account();
        var held = web.client().with("--hold").start();
        held.awaitLine("holding", 30);
        String keeper = "keeper-" + web.name();
        account.shell(
                        "systemd-run %s --unit=%s -p Requires=%3$s -p After=%3$s sleep 600"
                                .formatted(account.isUser() ? "--user" : "", keeper, web.unit()))
                .orFail();
        account.systemctl("restart", web.unit()).orFail();
        held.tell("go on");
        held.finish();
        account.systemctl("restart", web.proxyUnit()).orFail();
        assertEquals("active", account.property(web.unit(), "ActiveState"));
        account.systemctl("stop", keeper + ".service").orFail();
        web.awaitState(web.proxyUnit(), "inactive");
        assertEquals("inactive", account.property(web.unit(), "ActiveState"));
        assertEquals(2, account.starts(web.unit()));
    }

    /** A stop would take the application with it, under its client. */
    @Test
    void shouldNotSleepWhileARunningUnitNeedsIt(Host host) {
        var db = host.deployment(Who.USER).proxy("--exit-idle-time 100ms").install();
        var app =
                host.deployment(Who.USER)
                        .unit("Requires=%1$s\nAfter=%1$s".formatted(db.unit()))
                        .proxy("--exit-idle-time 100ms")
                        .install();
        var held = app.client().with("--hold").start();
        held.awaitLine("holding", 30);
        db.client().answer();
        String goesOn = db.unit() + " keeps running: " + app.unit() + " needs it";
        db.account()
                .await(
                        "'" + goesOn + "' is told",
                        30,
                        "bro-proxy status %s | grep -q 'kept up by %s'"
                                .formatted(db.name(), app.unit()));

        assertEquals("active", db.account().property(db.unit(), "ActiveState"));
        held.tell("go on");
        assertEquals(Map.of(Fate.ANSWERED, 1), Client.fates(Client.results(held.finish())));

        db.awaitState(db.proxyUnit(), "inactive");
        assertEquals("inactive", app.account().property(app.unit(), "ActiveState"));
        assertEquals("inactive", db.account().property(db.unit(), "ActiveState"));
        assertEquals(1, db.log().stream().filter(goesOn::equals).count());
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldFreezeAnIdleContainerAndThawItAsItWas(Who who, Host host) {
        var web = host.deployment(who).proxy("--exit-idle-time 100ms --on-idle=freeze").install();

        String token = web.client().answer().token();
        String pid = web.pid();
        web.awaitState(web.proxyUnit(), "inactive");
        assertEquals("paused", web.podmanState());
        Result second = web.client().answer();

        assertEquals("2 " + token, second.text());
        assertEquals(pid, web.pid());
        assertEquals(1, web.account().starts(web.unit()));
    }

    @Test
    void shouldLeaveTheContainerRunningWhenToldSo(Host host) {
        var web =
                host.deployment(Who.USER).proxy("--exit-idle-time 100ms --on-idle=leave").install();

        String token = web.client().answer().token();
        web.awaitState(web.proxyUnit(), "inactive");

        assertEquals("active", web.account().property(web.unit(), "ActiveState"));
        assertEquals("running", web.podmanState());
        assertEquals("2 " + token, web.client().answer().text());
    }

    @Test
    void shouldNotSleepWhileAConnectionIsOpen(Host host) {
        var web =
                host.deployment(Who.USER).proxy("--exit-idle-time 50ms --on-idle=freeze").install();
        var held = web.client().with("--hold").start();
        held.awaitLine("holding", 30);

        var meanwhile =
                web.client()
                        .with("--rounds", 5)
                        .with("--pause-from", 150)
                        .with("--pause-to", 150)
                        .run();
        assertEquals(Map.of(Fate.ANSWERED, 5), Client.fates(meanwhile));
        assertEquals("running", web.podmanState());
        held.tell("go on");

        var answers = Client.results(held.finish());
        assertEquals(Map.of(Fate.ANSWERED, 1), Client.fates(answers));
        assertEquals(1, web.account().starts(web.proxyUnit()));
    }

    @Test
    void shouldServeWhoConnectsInTheStoppingMoment(Host host) {
        var web = host.deployment(Who.USER).proxy("--exit-idle-time 20ms").install();

        List<Result> results =
                connectWheneverItLeaves(
                        web, "systemctl --user is-active --quiet " + web.unit(), ROUNDS);

        assertEquals(Map.of(Fate.ANSWERED, 2 * ROUNDS), Client.fates(results));
        long starts = web.account().starts(web.unit());
        assertTrue(starts > ROUNDS, starts + " starts");
    }

    @Test
    void shouldServeWhoConnectsInTheFreezingMoment(Host host) {
        host.user().requireContainers("pause of it");
        var web =
                host.deployment(Who.USER).proxy("--exit-idle-time 20ms --on-idle=freeze").install();
        String token = web.client().answer().token();
        String pid = web.pid();

        List<Result> results =
                connectWheneverItLeaves(
                        web,
                        "[[ $(systemctl --user is-active bro-proxy-pause-%s) == inactive ]]"
                                .formatted(web.unit()),
                        FREEZING_ROUNDS);

        assertEquals(Map.of(Fate.ANSWERED, 2 * FREEZING_ROUNDS), Client.fates(results));
        for (int i = 0; i < results.size(); i++) {
            assertEquals((i + 2) + " " + token, results.get(i).text());
        }
        assertEquals(pid, web.pid());
    }

    @Test
    void shouldServeWhoConnectsAtAnyMomentAroundTheIdleTime(Host host) {
        var web = host.deployment(Who.USER).proxy("--exit-idle-time 100ms").install();
        long seed = System.nanoTime();
        System.out.println("pauses drawn with --seed " + seed % 1_000_000);

        List<Result> results =
                web.client()
                        .with("--rounds", ROUNDS)
                        .with("--pause-from", 80)
                        .with("--pause-to", 280)
                        .with("--seed", seed % 1_000_000)
                        .runFor(MOST_SECONDS);

        assertEquals(Map.of(Fate.ANSWERED, ROUNDS), Client.fates(results));
        long starts = web.account().starts(web.unit());
        assertTrue(starts > 1, starts + " starts");
    }

    /**
     * Each round: a client, answered; then, the very moment the service leaves its running state, a
     * client more. The looking is done by a loop on the host, a few milliseconds a turn.
     */
    private static List<Result> connectWheneverItLeaves(
            Deployment web, String running, int rounds) {
        String client = "client 127.0.0.1:" + web.frontPort();
        String script =
                """
                for ((round = 0; round < %d; round++)); do
                  %s
                  for ((turn = 0; turn < 2000; turn++)); do %s || break; done
                  %s
                done
                """
                        .formatted(rounds, client, running, client);
        return Client.results(web.account().start(MOST_SECONDS, "bash", "-c", script).finish());
    }
}
