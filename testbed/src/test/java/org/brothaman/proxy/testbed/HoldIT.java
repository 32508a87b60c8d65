package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalTime;
import java.time.ZoneOffset;
import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an administrator wants awake is awake, and what nobody wants sleeps again. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class HoldIT {
    private static final String OFFICE =
            """
            [Container]
            Image=localhost/testbed:1
            PublishPort=127.0.0.1:18650:18080
            StopTimeout=0
            Exec=/bin/server

            [X-BroProxy]
            Listen=8650
            AwakeHours=%s
            """;

    private static final String UPTIME = "cut -d. -f1 /proc/uptime";

    private static Outcome bro(Deployment web, String... words) {
        Account account = web.account();
        String[] line = new String[words.length + 1];
        line[0] = account.programFolder() + "/bro-proxy";
        System.arraycopy(words, 0, line, 1, words.length);
        return account.run(line);
    }

    private static void assertState(Deployment web, String state) {
        assertEquals(state, web.account().property(web.unit(), "ActiveState"));
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldKeepAwakeWhatIsHeld(Who who, Host host) {
        var web = host.deployment(who).proxy("--exit-idle-time 100ms").install();
        String hold = "bro-proxy-hold-" + web.unit();

        assertTrue(bro(web, "hold", web.name(), "1h").orFail().contains("is held for 1h"));
        String token = web.client().answer().token();
        web.account()
                .await(
                        "it has tried to sleep",
                        30,
                        "bro-proxy status | grep -q 'kept up by '" + hold);
        assertEquals(token, web.client().answer().token());

        // What is held survives its proxy.
        web.account().systemctl("stop", web.proxyUnit()).orFail();
        assertState(web, "active");
        String status = bro(web, "status", web.name()).orFail();
        assertTrue(status.contains(hold + " is active"), status);
        assertEquals(token, web.client().answer().token());

        assertTrue(bro(web, "release", web.name()).orFail().contains("is no longer held"));
        web.awaitState(web.proxyUnit(), "inactive");
        assertState(web, "inactive");
        assertTrue(bro(web, "release", web.name()).err().contains("is not held"));
    }

    @Test
    void shouldHoldForTheTimeThatIsSaidLast(Host host) {
        var web = host.deployment(Who.USER).proxy("--exit-idle-time 100ms").install();
        bro(web, "hold", web.name()).orFail();
        bro(web, "hold", web.name(), "1s").orFail();
        web.client().answer();
        web.awaitState(web.proxyUnit(), "inactive");
        assertState(web, "inactive");
    }

    /** systemd restarts the hold as well, and that must not begin its time anew. */
    @Test
    void shouldEndWhenItWasToEndAlthoughTheContainerIsRestarted(Host host) {
        var web = host.deployment(Who.USER).proxy("--exit-idle-time 100ms").install();
        String hold = "bro-proxy-hold-" + web.unit();
        bro(web, "hold", web.name(), "1h").orFail();
        long held = uptime(web);
        web.account()
                .await("three seconds pass", 30, "[ $(%s) -ge %d ]".formatted(UPTIME, held + 3));
        web.account().systemctl("restart", web.unit()).orFail();
        web.account().systemctl("daemon-reload").orFail(); // reads again what the hold is
        web.account().systemctl("restart", web.unit()).orFail();
        assertState(web, "active");
        String rest =
                "tr '\\0' ' ' </proc/$(systemctl --user show -P MainPID %s)/cmdline | cut -d' ' -f2";
        web.account().await("the rest", 30, ("[ $(" + rest + ") -le 3598 ]").formatted(hold));
    }

    private static long uptime(Deployment web) {
        return Long.parseLong(web.account().shell(UPTIME).orFail().strip());
    }

    /** Its proxy is there without a client, also when somebody has stopped it meanwhile. */
    @Test
    void shouldLetSleepWhatWasHeldForNobody(Host host) {
        var web = host.deployment(Who.USER).proxy("--exit-idle-time 100ms").install();
        bro(web, "hold", web.name(), "1s").orFail();
        web.awaitState(web.proxyUnit(), "inactive");
        assertState(web, "inactive");

        bro(web, "hold", web.unit()).orFail();
        web.account().systemctl("stop", web.proxyUnit()).orFail();
        assertState(web, "active");
        bro(web, "release", web.unit()).orFail();
        web.awaitState(web.proxyUnit(), "inactive");
        assertState(web, "inactive");
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldWakeAheadOfTimeAndPutToSleepBeforeIt(Who who, Host host) {
        var web = host.deployment(who).proxy("--exit-idle-time 1h").install();
        assertTrue(bro(web, "wake", web.name()).orFail().contains("is awake"));
        assertState(web, "active");
        assertEquals("active", web.account().property(web.proxyUnit(), "ActiveState"));

        Running client = web.client().with("--hold").start();
        client.awaitLine("holding", 30);
        String refused = bro(web, "sleep", web.name()).err();
        assertTrue(refused.contains("its proxy has 1 open connections"), refused);
        client.tell("go on");
        client.finish().orFail();
        web.account().awaitNobody(web.name());
        assertTrue(bro(web, "sleep", web.name()).orFail().contains("is stopped"));
        assertState(web, "inactive");
        web.client().answer();
    }

    /** A week that has no other hours, and one that has none for an hour and a half. */
    @Test
    void shouldBeAwakeInItsAwakeHoursOnly(Host host) {
        String hours = "00:00-24:00";
        for (int round = 0; round < 2; round++) {
            try (var office = new Described(host, Who.USER)) {
                Account account = office.account();
                office.quadlet("office", OFFICE.formatted(hours)).listen("office-proxy.socket");
                assertEquals("", office.verify("office-proxy-awake.timer"));
                if (round == 0) {
                    account.awaitProperty(
                            "bro-proxy-awake-office.service", "ActiveState", "active");
                    String status = account.run("bro-proxy", "status", "office").orFail();
                    assertTrue(status.contains("awake-office.service is active"), status);
                    account.systemctl("stop", "bro-proxy-awake-office.service").orFail();
                    account.systemctl("stop", "office-proxy.socket").orFail();
                    account.awaitProperty("office-proxy-awake.timer", "ActiveState", "inactive");
                } else {
                    account.awaitProperty("office-proxy-awake.service", "Result", "success");
                    account.await(
                            "it has looked at the clock",
                            30,
                            "journalctl --user -u office-proxy-awake | grep -q 'not its awake hours'");
                    assertEquals("inactive", account.property("office.service", "ActiveState"));
                }
                LocalTime now = LocalTime.now(ZoneOffset.UTC);
                hours =
                        "%1$tH:%1$tM-%2$tH:%2$tM UTC"
                                .formatted(now.minusHours(3), now.minusHours(2));
            }
        }
    }

    @Test
    void shouldThawWhatIsFrozen(Host host) {
        var web =
                host.deployment(Who.USER)
                        .proxy("--exit-idle-time 100ms --on-idle=freeze")
                        .install();
        String token = web.client().answer().token();
        web.awaitState(web.proxyUnit(), "inactive");
        assertEquals("paused", web.podmanState());

        bro(web, "hold", web.name()).orFail();
        assertEquals("running", web.podmanState());
        assertEquals(token, web.client().answer().token());
        bro(web, "release", web.name()).orFail();
        web.awaitState(web.proxyUnit(), "inactive");
        assertEquals("paused", web.podmanState());
    }
}
