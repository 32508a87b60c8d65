package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.brothaman.proxy.testbed.Account.Who;
import org.brothaman.proxy.testbed.Client.Fate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A container that cannot be started: the client is reset, one line says why, and once the cause is
 * gone the same proxy process serves.
 */
@ExtendWith({Testbed.class, NativeBinary.class})
final class FailureIT {
    @Test
    void shouldSayThatTheImageIsMissingAndRecover(Host host) {
        var web = host.deployment(Who.USER).container("Pull=never").proxy("");
        web.image("localhost/missing:1").install();

        assertFailureNamed(web, web.unit() + ".*exit-code.*journalctl");
        web.image("localhost/testbed:1");

        assertRecovery(web);
    }

    @Test
    void shouldSayThatTheCommandExitsAndRecover(Host host) {
        var web = host.deployment(Who.USER).server("--exit 1").proxy("--ready-timeout 10s");
        web.install();

        assertFailureNamed(web, web.unit() + ".*exit-code.*journalctl");
        web.server("");

        assertRecovery(web);
    }

    @Test
    void shouldSayThatTheStartTimedOutAndRecover(Host host) {
        var web = host.deployment(Who.USER).container("Notify=true").proxy("");
        web.service("TimeoutStartSec=1").install();

        assertFailureNamed(web, web.unit() + ".*timeout.*journalctl");
        web.container("").service("");

        assertRecovery(web);
    }

    @Test
    void shouldSayThatTheUnitIsNotThereAndRecover(Host host) {
        var web = host.deployment(Who.USER).withoutContainer().byHand("").install();

        assertFailureNamed(web, web.unit() + ".*not found");
        web.withContainer();

        assertRecovery(web);
    }

    @Test
    void shouldSayThatTheGeneratorRefusedTheContainerAndRecover(Host host) {
        var web = host.deployment(Who.USER).container("Nonsense=1").proxy("").install();

        assertFailureNamed(web, web.unit() + ".*not found although.*web\\d+.container.*generator");
        web.container("");

        assertRecovery(web);
    }

    @Test
    void shouldSayThatTheUnitIsMaskedAndRecover(Host host) {
        var web = host.deployment(Who.USER).proxy("").install();
        web.account().systemctl("mask", "--runtime", web.unit()).orFail();

        assertFailureNamed(web, web.unit() + ".*masked.*unmask");
        web.account().systemctl("unmask", "--runtime", web.unit()).orFail();

        assertRecovery(web);
    }

    @Test
    void shouldNotHammerABrokenContainer(Host host) {
        var web = host.deployment(Who.USER).container("Pull=never").proxy("");
        web.image("localhost/missing:1").install();

        var results = web.client().with("--rounds", 40).run();

        assertEquals(Map.of(Fate.RESET, 40), Client.fates(results));
        String starting = "Starting " + web.unit();
        long attempts =
                web.account().journal(web.unit()).stream()
                        .filter(line -> line.startsWith(starting))
                        .count();
        assertTrue(attempts > 0 && attempts < 10, attempts + " attempts for 40 clients");
        long said = web.log().stream().filter(line -> line.contains("journalctl")).count();
        assertEquals(attempts, said);
    }

    /** One client is reset, and one line of the proxy's log says why. */
    private static void assertFailureNamed(Deployment web, String pattern) {
        assertEquals(Fate.RESET, web.client().run().getFirst().fate());
        var log = web.log();
        assertEquals(
                1,
                log.stream().filter(line -> line.matches("(?i).*" + pattern + ".*")).count(),
                () -> pattern + " once in " + log);
    }

    /** After the fix: the next connection that is let try is served, by the same process. */
    private static void assertRecovery(Deployment web) {
        String process = web.account().property(web.proxyUnit(), "MainPID");
        web.install();
        web.account()
                .await(
                        "a client is answered",
                        30,
                        "client 127.0.0.1:%d | grep -q answered".formatted(web.frontPort()));
        assertEquals(process, web.account().property(web.proxyUnit(), "MainPID"));
        assertTrue(Integer.parseInt(process) > 0);
    }
}
