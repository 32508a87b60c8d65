package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of two containers that share something only one runs at a time. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class ExclusiveIT {
    /** One connection, a line on which for each line of standard input; each is answered. */
    private static final String CLIENT =
            "exec 3<>/dev/tcp/127.0.0.1/%d; while read -r line; do echo \"$line\" >&3; read -r answer <&3 || exit 1; echo \"$answer\"; done";

    private static Deployment deployment(Host host, Who who, String options) {
        return host.deployment(who)
                .container("StopTimeout=2")
                .proxy("--exit-idle-time 10min --exclusive=gpu " + options)
                .install();
    }

    private static Running connect(Deployment web) {
        Running client = web.account().start("bash", "-c", CLIENT.formatted(web.frontPort()));
        client.tell("count");
        client.awaitLine(" ", 30);
        return client;
    }

    private static void assertRuns(Deployment one, Deployment other) {
        assertEquals("active", one.account().property(one.unit(), "ActiveState"));
        assertEquals("inactive", other.account().property(other.unit(), "ActiveState"));
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldRunOneAtATime(Who who, Host host) {
        var chat = deployment(host, who, "");
        var code = deployment(host, who, "--exclusive-grace=1s");

        // Nobody is connected, so its idle time is not waited for.
        String first = chat.client().answer().token();
        code.client().answer();
        assertRuns(code, chat);

        Running used = connect(code);
        Running waits = chat.client().start();
        chat.account()
                .await(
                        "it waits",
                        30,
                        "bro-proxy status %s | grep -q 'Waiting for gpu, which %s has'"
                                .formatted(chat.name(), code.unit()));
        assertRuns(code, chat);
        used.tell("count");
        used.awaitLine(" ", 30);
        used.finish();
        assertNotEquals(first, Client.results(waits.finish()).getFirst().token());
        assertRuns(chat, code);

        // After a second it is ended under its client.
        Running ended = connect(chat);
        code.client().answer();
        assertRuns(code, chat);
        ended.tell("count");
        assertFalse(ended.finish().succeeded());

        // What a proxy that was killed has left running, nobody uses.
        code.account().systemctl("kill", "--signal=KILL", code.proxyUnit()).orFail();
        code.awaitState(code.proxyUnit(), "failed");
        assertEquals("active", code.account().property(code.unit(), "ActiveState"));
        chat.client().answer();
        assertRuns(chat, code);
        assertTrue(
                chat.log().stream().anyMatch(line -> line.contains(" waits for gpu, which ")),
                chat::story);
    }
}
