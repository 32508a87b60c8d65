package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.brothaman.proxy.testbed.Account.Who;
import org.brothaman.proxy.testbed.Client.Fate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Under who looks every second whether somebody is there, a container sleeps all the same. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class MonitorIT {
    private static final int FREEZES = 3;

    private static Deployment deployment(Host host, String options) {
        return host.deployment(Who.USER).proxy(options).install();
    }

    /** Every so often, as long as the test: the container sleeps, and stays asleep. */
    @Test
    void shouldFallAsleepUnderAMonitorThatMayNotWakeIt(Host host) {
        var web = deployment(host, "--wake-allow=127.0.0.2 --exit-idle-time 3s");
        var account = web.account();
        try (var monitor = new Monitor(web)) {
            monitor.awaitAnswer("000");
            Monitor.askFrom("127.0.0.2", web).orFail();
            monitor.awaitAnswer("200");
            web.awaitState(web.unit(), "inactive");
            monitor.awaitAnswer("000");
            assertEquals("inactive", account.property(web.unit(), "ActiveState"));
            assertEquals(1, account.starts(web.unit()));
        }
    }

    /** What it is for: without a list the same monitor starts it, and keeps it up. */
    @Test
    void shouldBeKeptAwakeByAMonitorThatMayWakeIt(Host host) {
        var web = deployment(host, "--exit-idle-time 3s");
        try (var monitor = new Monitor(web)) {
            for (int answers = 0; answers < 8; answers++) monitor.awaitAnswer("200");
            assertEquals("active", web.account().property(web.unit(), "ActiveState"));
            assertEquals(1, web.account().starts(web.unit()));
        }
    }

    /** It waits until somebody has started the container, by systemctl: nobody tells the proxy. */
    @Test
    void shouldServeWhoWaitsWhenItIsStartedByHand(Host host) {
        var web = deployment(host, "--wake-allow=127.0.0.2 --when-asleep=wait");
        var account = web.account();
        try (var waiting = new Monitor(web, 50)) {
            web.awaitState(web.proxyUnit(), "active");
            account.shell("sleep 3").orFail();
            assertEquals("inactive", account.property(web.unit(), "ActiveState"));
            account.systemctl("start", web.unit()).orFail();
            waiting.awaitAnswer("200");
            assertEquals(1, account.starts(web.unit()));
        }
    }

    private static final String QUIET =
            "--wake-allow=127.0.0.2 --on-idle=freeze --quiet-after=2500ms --exit-idle-time 1s";

    private static Running connect(Deployment web) {
        String port = Integer.toString(web.frontPort());
        return web.account().start("nc", "-N", "-s", "127.0.0.2", "127.0.0.1", port);
    }

    private static String token(Running user) {
        user.tell("count");
        return user.awaitLine(" ", 30).split(" ")[1];
    }

    private static void awaitFrozen(Deployment web) {
        web.awaitState("bro-proxy-pause-" + web.unit(), "active");
    }

    /** The user stays connected; the monitor comes more often than the quiet time. */
    @Test
    void shouldFreezeUnderAQuietUserWhileAMonitorComesThatMayNotWakeIt(Host host) {
        var web = deployment(host, QUIET);
        Running user = connect(web);
        try (var monitor = new Monitor(web)) {
            String token = token(user);
            for (int freeze = 1; freeze <= FREEZES; freeze++) {
                while (!monitor.hasHad("200")) {
                    assertEquals(token, token(user));
                    web.account().shell("sleep 0.1").orFail();
                }
                awaitFrozen(web);
                monitor.awaitAnswer("000");
                monitor.awaitAnswer("000");
                assertEquals("paused", web.podmanState());
                String status = web.account().run("bro-proxy", "status", web.name()).orFail();
                assertTrue(status.contains(", 1 quiet"), status);
            }
            assertEquals(token, token(user));
        }
        user.finish().orFail();
        assertEquals(1, web.account().starts(web.unit()));
    }

    /** Who comes while it is thawed for another is answered or refused, and not left to wait. */
    @Test
    void shouldNotLeaveAMonitorWaitingThatComesInTheThawingMoment(Host host) {
        var web = deployment(host, QUIET);
        Running user = connect(web);
        String token = token(user);
        for (int freeze = 1; freeze <= FREEZES; freeze++) {
            awaitFrozen(web);
            Running probes =
                    web.client()
                            .with("--rounds", 40)
                            .with("--pause-from", 5)
                            .with("--pause-to", 15)
                            .with("--timeout", 1500)
                            .with("--seed", freeze)
                            .start();
            probes.awaitLine("reset", 30);
            assertEquals(token, token(user));
            Set<Fate> fates = Client.fates(Client.results(probes.finish())).keySet();
            assertTrue(Set.of(Fate.ANSWERED, Fate.RESET).containsAll(fates), fates::toString);
        }
        user.finish().orFail();
    }
}
