package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.brothaman.proxy.testbed.Account.Who;
import org.brothaman.proxy.testbed.Client.Fate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What docs/compose.md makes of {@code condition: service_healthy}, while that is not so yet. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class HealthyIT {
    private static final String DATABASE =
            """
            [Unit]
            StopWhenUnneeded=yes

            [Container]
            ContainerName=late-db
            Image=localhost/testbed:1
            Exec=/bin/server --port 80
            StopTimeout=0
            HealthCmd=/bin/busybox test -e /tmp/healthy
            HealthInterval=1s
            HealthStartPeriod=1m
            Notify=healthy

            [Service]
            TimeoutStartSec=3min
            SuccessExitStatus=137
            """;

    private static final String WEB =
            """
            [Unit]
            Requires=late-db.service
            After=late-db.service

            [Container]
            Image=localhost/testbed:1
            Exec=/bin/server --port 80
            StopTimeout=0
            PublishPort=127.0.0.1:18647:80

            [Service]
            SuccessExitStatus=137

            [X-BroProxy]
            Listen=8647
            ReadyTimeout=5min
            ExitIdleTime=200ms
            """;

    @Test
    void shouldStartWhatNeedsItWhenItsHealthCheckSucceeds(Host host) {
        try (var late = new Described(host, Who.USER)) {
            Account account = late.account();
            account.requireContainers("health check");
            late.quadlet("late-db", DATABASE).quadlet("late", WEB).listen("late-proxy.socket");

            Running client = late.client("127.0.0.1:8647").start();
            account.await(
                    "its health check has failed twice",
                    40,
                    "podman inspect --format '{{range .State.Health.Log}}{{.ExitCode}}{{end}}' late-db 2>/dev/null | grep -q 11");
            assertEquals("activating", account.property("late-db.service", "ActiveState"));
            assertEquals("inactive", account.property("late.service", "ActiveState"));
            assertTrue(client.isAlive());

            account.run("podman", "exec", "late-db", "/bin/busybox", "touch", "/tmp/healthy")
                    .orFail();
            var results = Client.results(client.finish());
            assertEquals(Map.of(Fate.ANSWERED, 1), Client.fates(results), results.toString());
            long healthy = when(account, "late-db.service", "ActiveEnterTimestampMonotonic");
            long started = when(account, "late.service", "InactiveExitTimestampMonotonic");
            assertTrue(healthy > 0 && healthy <= started, healthy + " " + started);

            account.awaitProperty("late.service", "ActiveState", "inactive");
            account.awaitProperty("late-db.service", "ActiveState", "inactive");
        }
    }

    /** In microseconds. */
    private static long when(Account account, String unit, String moment) {
        return Long.parseLong(account.property(unit, moment).strip());
    }
}
