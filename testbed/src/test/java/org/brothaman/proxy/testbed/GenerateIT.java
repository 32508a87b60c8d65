package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Units as plain files, by the commands generate and remove. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class GenerateIT {
    private static final String QUADLET =
            """
            [Container]
            Image=localhost/testbed:1
            Exec=/bin/server --port 18300
            PublishPort=8300:18300
            """;

    @Test
    void shouldWriteUnitsThatWorkAndTakeThemAway(Host host) {
        try (var plain = new Described(host, Who.USER)) {
            Account account = plain.quadlet("plain", QUADLET).account();
            String bro = account.programFolder() + "/bro-proxy";
            String socket = account.unitFolder() + "/plain-proxy.socket";

            Outcome conflict = account.run(bro, "generate", "plain", "--listen", "8300");
            assertEquals(1, conflict.status(), conflict.toString());
            assertTrue(
                    conflict.err().contains("write PublishPort=127.0.0.1:18300:18300 instead"),
                    conflict.err());
            account.run(bro, "generate", "plain", "--listen", "8300", "--fix").orFail();
            String again =
                    account.run(bro, "generate", "plain", "--listen", "8300", "--dry-run").orFail();
            assertEquals("", again);

            account.systemctl("daemon-reload").orFail();
            account.systemctl("enable", "--now", "plain-proxy.socket").orFail();
            Outcome verified = account.run("systemd-analyze", "--user", "verify", socket);
            assertEquals("", verified.out() + verified.err());
            plain.client("127.0.0.1:8300").answer();

            // A second socket, and the first elsewhere, while the proxy runs: what it says to do.
            String steps =
                    account.shell(
                                    bro
                                            + " generate plain --listen 8302 --listen more=8303"
                                            + " --backend 127.0.0.1:18300 | sed -n 's/^.* systemctl/systemctl/p'")
                            .orFail();
            assertTrue(steps.contains("restart plain-proxy.socket plain-proxy-more.socket"), steps);
            account.shell("set -e\n" + steps).orFail();
            plain.client("127.0.0.1:8302").answer();
            plain.client("127.0.0.1:8303").answer();
            String doctor = account.run(bro, "doctor", "plain").out();
            assertTrue(
                    doctor.contains("plain-proxy-more.socket: listens on 127.0.0.1:8303"), doctor);

            account.systemctl("stop", "plain-proxy.socket", "plain-proxy-more.socket").orFail();
            Outcome silent = account.run(bro, "doctor", "plain");
            assertEquals(1, silent.status(), silent.toString());
            assertTrue(
                    silent.out().contains("plain-proxy.socket: is inactive: nothing listens"),
                    silent.out());
            account.shell("echo '# mine' >>" + socket).orFail();
            Outcome foreign = account.run(bro, "generate", "plain", "--listen", "8304");
            assertTrue(foreign.err().contains("has been edited since"), foreign.toString());
            account.shell("sed -i '$d' " + socket).orFail();
            account.run(bro, "remove", "plain").orFail();
            Outcome left =
                    account.shell("find %s -name 'plain-proxy*'".formatted(account.unitFolder()));
            assertEquals("", left.orFail());
        }
    }
}
