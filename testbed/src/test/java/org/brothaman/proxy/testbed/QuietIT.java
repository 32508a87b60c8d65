package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A container is frozen under its clients, who stay connected and notice nothing. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class QuietIT {
    /** One connection, a line on which for each line of standard input; each is answered. */
    private static final String CLIENT =
            "exec 3<>/dev/tcp/127.0.0.1/%d; while read -r line; do echo \"$line\" >&3; read -r answer <&3 || exit 1; echo \"$answer\"; done";

    private static Running connect(Deployment web) {
        return web.account().start("bash", "-c", CLIENT.formatted(web.frontPort()));
    }

    private static String ask(Running client) {
        client.tell("count");
        return client.awaitLine(" ", 30);
    }

    private static void awaitFrozen(Deployment web) {
        web.awaitState("bro-proxy-pause-" + web.unit(), "active");
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldAnswerOnAConnectionThatStaysOpenOverManyFreezes(Who who, Host host) {
        var web =
                host.deployment(who)
                        .published()
                        .proxy("--on-idle=freeze --quiet-after=200ms --exit-idle-time 500ms")
                        .install();
        var first = connect(web);
        var second = connect(web);
        String token = ask(first).split(" ")[1];
        assertEquals("2 " + token, ask(second));

        int count = 2;
        int freezes = who == Who.USER ? 20 : 3;
        for (int round = 0; round < freezes; round++) {
            awaitFrozen(web);
            var asks = round % 2 == 0 ? first : second;
            assertEquals(++count + " " + token, ask(asks));
        }
        assertEquals(++count + " " + token, ask(first));
        assertEquals(++count + " " + token, ask(second));

        awaitFrozen(web);
        assertEquals("paused", web.podmanState());
        String status = web.account().shell("bro-proxy status " + web.name()).orFail();
        assertTrue(status.contains("2 open (0 of them waiting, 2 quiet"), status);
        // A new client is served as well, and finds the others' container.
        assertEquals(++count + " " + token, web.client().answer().text());
        first.finish();
        second.finish();
        web.awaitState(web.proxyUnit(), "inactive");
        assertEquals("success", web.account().property(web.proxyUnit(), "Result"));
    }
}
