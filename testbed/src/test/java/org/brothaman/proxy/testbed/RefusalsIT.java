package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who is refused, and why: the log, the status and the metrics have the same word for it. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class RefusalsIT {
    private static final List<String> REASONS = List.of("denied", "source_limit", "wake_limit");

    private static final String QUADLET =
            """
            [Container]
            Image=localhost/testbed:1
            Network=host
            Exec=/bin/server --port 18672

            [X-BroProxy]
            Listen=8672
            Backend=18672
            Deny=127.0.0.9
            MaxConnectionsPerSource=1
            WakeLimit=1/1h
            AccessLog=yes
            Metrics=%t/refusals-metrics
            ExitIdleTime=1h
            """;

    private static void assertRefused(Account account, String options) {
        String request = "curl --silent --max-time 20 %s http://127.0.0.1:8672/".formatted(options);
        assertFalse(account.shell(request).succeeded(), request);
    }

    @Test
    void shouldSayWhoWasRefusedAndWhy(Host host) {
        try (var all = new Described(host, Who.USER)) {
            Account account = all.account();
            all.quadlet("refusals", QUADLET).listen("refusals-proxy.socket");

            for (int i = 0; i < 3; i++) assertRefused(account, "--interface 127.0.0.9");
            assertEquals("inactive", account.property("refusals.service", "ActiveState"));
            Running held = all.client("127.0.0.1:8672").with("--hold").start();
            held.awaitLine("holding", 30);
            for (int i = 0; i < 2; i++) assertRefused(account, "");
            account.systemctl("stop", "refusals.service").orFail();
            held.finish();
            account.awaitNobody("refusals");
            assertRefused(account, "");
            assertEquals("inactive", account.property("refusals.service", "ActiveState"));

            String status = account.run("bro-proxy", "status", "refusals").orFail();
            assertTrue(
                    status.contains("refused      denied 3, source_limit 2, wake_limit 1"), status);
            String metrics =
                    account.shell(
                                    "curl --silent --show-error --unix-socket $XDG_RUNTIME_DIR/refusals-metrics http://localhost/metrics")
                            .orFail();
            for (int i = 0; i < REASONS.size(); i++) {
                String reason = REASONS.get(i);
                int count = 3 - i;
                String metric = "bro_proxy_connections_closed_total{reason=\"" + reason + "\"";
                assertTrue(
                        metrics.lines()
                                .anyMatch(
                                        l ->
                                                l.startsWith(metric)
                                                        && l.endsWith("} " + count + ".0")),
                        metrics);
                assertEquals(count, logged(host, reason), reason + " in the access log");
            }
            List<String> log = account.journal("refusals-proxy.service");
            for (String told :
                    List.of(
                            ": it may not connect",
                            "as many connections open as one may have",
                            "as often as one may")) {
                assertTrue(log.stream().anyMatch(line -> line.contains(told)), log.toString());
            }
        }
    }

    /** How many entries of the journal have that as their RESULT, and whose client it was. */
    private static long logged(Host host, String reason) {
        host.root().run("journalctl", "--sync").orFail();
        return host.user()
                .run(
                        "journalctl",
                        "--user",
                        "--quiet",
                        "--output=cat",
                        "--user-unit=refusals-proxy.service",
                        "RESULT=" + reason)
                .orFail()
                .lines()
                .filter(line -> line.contains(": " + reason + " after "))
                .count();
    }
}
