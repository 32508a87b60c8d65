package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.brothaman.proxy.testbed.Account.Who;
import org.brothaman.proxy.testbed.Client.Fate;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A container that ends before another one is started: where it fails, the other is not. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class MigrationIT {
    private static final String MIGRATION =
            """
            [Container]
            Image=localhost/testbed:1
            Network=host
            Exec=/bin/sh -c "exit %d"

            [Service]
            Type=oneshot
            RemainAfterExit=%s
            """;

    private static final String WEB =
            """
            [Unit]
            Requires=migrate.service
            After=migrate.service

            [Container]
            Image=localhost/testbed:1
            Network=host
            StopTimeout=0
            Exec=/bin/server --port 18670

            [X-BroProxy]
            Listen=8670
            Backend=18670
            ExitIdleTime=1min
            """;

    /** Once for all starts, and before each of them. */
    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void shouldSayWhichUnitHasFailedAndServeOnceItSucceeds(String remain, Host host) {
        try (var all = new Described(host, Who.USER)) {
            Account account = all.account();
            all.quadlet("migrate", MIGRATION.formatted(3, remain))
                    .quadlet("migrated", WEB)
                    .listen("migrated-proxy.socket");
            long starts = account.starts("migrated.service");
            int before = account.journal("migrated-proxy.service").size();

            assertEquals(Fate.RESET, all.client("127.0.0.1:8670").run().getFirst().fate());
            assertEquals("inactive", account.property("migrated.service", "ActiveState"));
            assertEquals("failed", account.property("migrate.service", "ActiveState"));
            List<String> said = account.journal("migrated-proxy.service");
            said = said.subList(before, said.size());
            String log = String.join("\n", said);
            assertEquals(
                    1,
                    said.stream()
                            .filter(line -> line.contains("migrated.service"))
                            .filter(line -> line.contains("migrate.service"))
                            .filter(line -> line.contains("exit-code"))
                            .count(),
                    log);
            String status = account.run("bro-proxy", "status", "migrated").orFail();
            assertTrue(status.contains("needs          migrate.service is failed"), status);
            String process = account.property("migrated-proxy.service", "MainPID");

            all.quadlet("migrate", MIGRATION.formatted(0, remain));
            account.systemctl("daemon-reload").orFail();
            account.await("a client is answered", 30, "client 127.0.0.1:8670 | grep -q answered");
            assertEquals(process, account.property("migrated-proxy.service", "MainPID"));
            assertEquals(starts + 1, account.starts("migrated.service"));
            assertEquals(
                    remain.equals("yes") ? "active" : "inactive",
                    account.property("migrate.service", "ActiveState"));
        }
    }
}
