package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A user's proxy with the drop-in of docs/examples: everything works, and what it promises holds.
 * All other tests run it, too, with {@code -Dtestbed.hardened}; see {@link Deployment}.
 */
@ExtendWith({Testbed.class, NativeBinary.class})
final class HardenedIT {
    private static final Path DROP_IN =
            Path.of(System.getProperty("testbed.commands", "."))
                    .resolve("../docs/examples/hardened-user.conf");

    private static final String QUADLET =
            """
            [Container]
            Image=localhost/testbed:1
            Network=host
            Exec=/bin/server --port 18450

            [X-BroProxy]
            Listen=8450
            Backend=localhost:18450
            Ready=http:/
            %s
            """;

    private static final String FREEZING = "ExitIdleTime=100ms\nOnIdle=freeze";

    static String dropIn() {
        try {
            return Files.readString(DROP_IN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldServeWithHardlyAnyRight(Host host) {
        try (var tight = new Described(host, Who.USER)) {
            Account user = tight.account();
            user.write(user.unitFolder() + "/tight-proxy.service.d/hardened.conf", dropIn());
            tight.quadlet("tight", QUADLET.formatted("ExitIdleTime=infinity"))
                    .listen("tight-proxy.socket");
            assertEquals("", tight.verify("tight-proxy.service"));

            String first = tight.client("127.0.0.1:8450").answer().token();
            String process = user.property("tight-proxy.service", "MainPID");
            String status = user.run("cat", "/proc/" + process + "/status").orFail();
            assertTrue(status.matches("(?s).*\\nCapBnd:\\t0+\\n.*"), status);
            assertTrue(status.matches("(?s).*\\nSeccomp:\\t2\\n.*"), status);
            String inside = "/proc/" + process + "/root";
            assertEquals(
                    ".config\n.local",
                    host.root().shell("ls -A %s/home/bro".formatted(inside)).orFail());
            assertEquals("", host.root().shell("ls -A %s/tmp".formatted(inside)).orFail());
            assertTrue(user.run("bro-proxy", "status", "tight").out().contains("serving"));
            security(user, 20);

            user.systemctl("stop", "tight-proxy.service", "tight.service").orFail();
            tight.quadlet("tight", QUADLET.formatted(FREEZING)).listen("tight-proxy.socket");
            String second = tight.client("127.0.0.1:8450").answer().token();
            assertNotEquals(first, second);
            if (user.hasQuadlet()) {
                user.awaitProperty("bro-proxy-pause-tight.service", "ActiveState", "active");
            } else {
                user.awaitProperty("tight.service", "FreezerState", "frozen");
            }
            assertEquals("2 " + second, tight.client("127.0.0.1:8450").answer().text());
            user.shell("rm -r " + user.unitFolder() + "/tight-proxy.service.d").orFail();
        }
    }

    /** Of ten, times ten: less is better. */
    private static void security(Account user, int most) {
        user.run(
                        "systemd-analyze",
                        "--user",
                        "security",
                        "--no-pager",
                        "--threshold=" + most,
                        "tight-proxy.service")
                .orFail();
    }
}
