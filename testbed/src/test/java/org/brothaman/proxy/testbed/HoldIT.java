package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an administrator wants awake is awake, and what nobody wants sleeps again. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class HoldIT {
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
