package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.brothaman.proxy.testbed.Account.Who;
import org.brothaman.proxy.testbed.Client.Fate;
import org.brothaman.proxy.testbed.Client.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients wait, unread, until the application truly answers; and not for ever. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class ReadinessIT {
    private static final String HEALTH =
            """
            Notify=healthy
            HealthCmd=/bin/wget -q -O /dev/null http://127.0.0.1:%d/ready
            HealthInterval=1s
            HealthStartPeriod=30s
            """;

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldWaitForAnApplicationThatListensLate(Who who, Host host) {
        var web = host.deployment(who).server("--late 2").proxy("--ready=tcp").install();

        List<Result> results = web.client().count(5).run();

        assertEquals(Map.of(Fate.ANSWERED, 5), Client.fates(results));
    }

    @Test
    void shouldNotTakeTheAcceptingOfAPortForwarderForReadiness(Host host) {
        var web =
                host.deployment(Who.USER)
                        .server("--late 2")
                        .published()
                        .proxy("--ready=tcp")
                        .install();

        List<Result> results = web.client().count(5).run();

        assertEquals(Map.of(Fate.ANSWERED, 5), Client.fates(results));
    }

    @Test
    void shouldServeThroughAPortForwarderThatIsReadyAtOnce(Host host) {
        var web = host.deployment(Who.USER).published().proxy("").install();

        assertEquals("hello", web.client().send("echo hello").answer().text());
    }

    @Test
    void shouldTrustAUnitThatSaysItIsHealthy(Host host) {
        var web = host.deployment(Who.USER).server("--ready-late 1").proxy("--ready=unit");
        web.container(HEALTH.formatted(web.backPort())).install();

        Result result = web.client().send("GET /ready").answer();

        assertEquals("HTTP/1.1 200 OK", result.text());
    }

    @Test
    void shouldTrustAContainerThatNotifies(Host host) {
        var web =
                host.deployment(Who.USER)
                        .server("--late 1 --notify")
                        .container("Notify=true")
                        .proxy("--ready=unit")
                        .install();

        assertEquals(Fate.ANSWERED, web.client().answer().fate());
    }

    @Test
    void shouldAskAnHttpPathUntilItSucceeds(Host host) {
        var web =
                host.deployment(Who.USER)
                        .server("--ready-late 1")
                        .proxy("--ready=http:/ready")
                        .install();

        Result result = web.client().send("GET /ready").answer();

        assertEquals("HTTP/1.1 200 OK", result.text());
    }

    @Test
    void shouldTakeAnHttpRedirectForReady(Host host) {
        var web = host.deployment(Who.USER).proxy("--ready=http:/redirect").install();

        assertEquals("hello", web.client().send("echo hello").answer().text());
    }

    @Test
    void shouldResetTheWaitingWhenReadinessDoesNotCome(Host host) {
        var web =
                host.deployment(Who.USER)
                        .server("--late 600")
                        .proxy("--ready=tcp --ready-timeout 5s")
                        .install();

        List<Result> results = web.client().count(5).run();

        assertEquals(Map.of(Fate.RESET, 5), Client.fates(results));
        List<String> said = web.log().stream().filter(line -> line.contains("not ready")).toList();
        assertEquals(1, said.size(), () -> said.toString());
        assertTrue(said.getFirst().contains(web.backend()), said.getFirst());
        assertTrue(said.getFirst().matches(".*\\b5 ?s\\b.*"), said.getFirst());
    }

    @Test
    void shouldDropAClientThatLeavesWhileWaiting(Host host) {
        var web = host.deployment(Who.USER).server("--late 2").proxy("").install();

        var gone = web.client().with("--timeout", 200).with("--abort").run();
        Result answered = web.client().answer();

        assertEquals(Map.of(Fate.TIMEOUT, 1), Client.fates(gone));
        assertEquals("1 " + answered.token(), answered.text());
    }

    @Test
    void shouldBoundHowManyWait(Host host) {
        var web =
                host.deployment(Who.USER).server("--late 1").proxy("--connections-max 5").install();

        List<Result> results = web.client().count(8).run();

        // Whether a refused client's unread bytes turn its end into a reset is the kernel's affair.
        var fates = Client.fates(results);
        assertEquals(5, fates.get(Fate.ANSWERED), results::toString);
        assertEquals(
                3,
                fates.getOrDefault(Fate.CLOSED, 0) + fates.getOrDefault(Fate.RESET, 0),
                results::toString);
    }
}
