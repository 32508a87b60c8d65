package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What somebody else has started is left alone, unless its owner says SleepForeign=yes. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class ForeignIT {
    private static final String CONTAINER =
            """
            [Container]
            Image=localhost/testbed:1
            PublishPort=127.0.0.1:1%1$d:80
            StopTimeout=0
            Exec=/bin/server --port 80

            [Service]
            Restart=on-failure

            [X-BroProxy]
            Listen=%1$d
            ExitIdleTime=3s
            """;

    private static final String LEFT = CONTAINER.formatted(8640);
    private static final String TAKEN = CONTAINER.formatted(8641) + "SleepForeign=yes\n";
    private static final String AT_BOOT = "\n[Install]\nWantedBy=default.target\n";

    private static void assertStartedBy(Account account, String name, String whom) {
        String status = account.run("bro-proxy", "status", name).orFail();
        assertTrue(status.contains(name + ".service is active, started by " + whom), status);
    }

    @Test
    void shouldPutToSleepWhatWasStartedByHandOnlyIfItsOwnerSaysSo(Host host) {
        try (var both = new Described(host, Who.USER)) {
            both.quadlet("left", LEFT)
                    .quadlet("taken", TAKEN)
                    .listen("left-proxy.socket", "taken-proxy.socket");
            Account account = both.account();
            account.systemctl("start", "left.service", "taken.service").orFail();
            assertStartedBy(account, "left", "hand");
            assertStartedBy(account, "taken", "hand");

            // Nobody has come.
            account.awaitProperty("taken.service", "ActiveState", "inactive");
            account.awaitProperty("taken-proxy.service", "ActiveState", "inactive");
            assertEquals("active", account.property("left.service", "ActiveState"));

            // Somebody comes and goes.
            account.systemctl("start", "taken.service").orFail();
            String token = both.client("127.0.0.1:8640").answer().token();
            both.client("127.0.0.1:8641").answer();
            account.awaitProperty("taken-proxy.service", "ActiveState", "inactive");
            account.awaitProperty("left-proxy.service", "ActiveState", "inactive");
            assertEquals("inactive", account.property("taken.service", "ActiveState"));
            assertStartedBy(account, "left", "hand");
            assertEquals("2 " + token, both.client("127.0.0.1:8640").answer().text());

            // For its clients it is started as ever, and that is said, too.
            both.client("127.0.0.1:8641").answer();
            assertStartedBy(account, "taken", "bro-proxy");
        }
    }

    @Test
    void shouldPutToSleepWhatWasStartedAtBootAlthoughNobodyCame(Host ignored) {
        try (Host other = Host.boot("it-foreign-" + ProcessHandle.current().pid())) {
            NativeBinary.installOn(other);
            var both = new Described(other, Who.USER);
            both.quadlet("left", LEFT + AT_BOOT).quadlet("taken", TAKEN + AT_BOOT);
            Account account = both.account();

            other.reboot();

            // It was up, and nobody has asked for it: it has not even a client's log line.
            account.await(
                    "it was started at boot",
                    60,
                    "journalctl --user -b -u taken.service | grep -q 'Started taken'");
            account.awaitProperty("taken.service", "ActiveState", "inactive");
            account.awaitProperty("taken-proxy.service", "ActiveState", "inactive");
            account.awaitProperty("left.service", "ActiveState", "active");
            assertStartedBy(account, "left", "default.target or hand");
            assertEquals("inactive", account.property("left-proxy.service", "ActiveState"));
            String status = account.run("bro-proxy", "status", "taken").orFail();
            assertTrue(status.contains("taken.service is inactive"), status);
            both.client("127.0.0.1:8641").answer();
            assertStartedBy(account, "taken", "bro-proxy");
        }
    }
}
