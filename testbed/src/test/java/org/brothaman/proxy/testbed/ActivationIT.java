package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.brothaman.proxy.testbed.Account.Who;
import org.brothaman.proxy.testbed.Client.Fate;
import org.brothaman.proxy.testbed.Client.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The first connection starts the container and gets its answer. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class ActivationIT {
    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldStartTheContainerForTheFirstConnection(Who who, Host host) {
        var web = host.deployment(who).proxy("").install();
        web.awaitState(web.unit(), "inactive");
        web.awaitState(web.proxyUnit(), "inactive");

        Result first = web.client().answer();
        Result second = web.client().answer();

        assertEquals("1 " + first.token(), first.text());
        assertEquals("2 " + first.token(), second.text());
        assertEquals(1, web.account().starts(web.unit()));
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldStartOnceForTwoHundredClientsAndAnswerThemAll(Who who, Host host) {
        var web = host.deployment(who).proxy("").install();

        List<Result> results = web.client().count(200).run();

        assertEquals(Map.of(Fate.ANSWERED, 200), Client.fates(results));
        assertEquals(1, results.stream().map(Result::token).distinct().count());
        assertEquals(
                IntStream.rangeClosed(1, 200).boxed().collect(Collectors.toSet()),
                results.stream()
                        .map(result -> Integer.valueOf(result.text().split(" ")[0]))
                        .collect(Collectors.toSet()));
        assertEquals(1, web.account().starts(web.unit()));
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldStartAContainerAgainThatWasKilledBetweenTwoConnections(Who who, Host host) {
        var web = host.deployment(who).proxy("").install();
        String first = web.client().answer().token();
        String proxy = web.account().property(web.proxyUnit(), "MainPID");

        String killed = web.pid();
        web.kill();
        // Until its last thread has ended, its socket takes connections.
        web.account().await("it is dead", 10, "[[ ! -e /proc/%s ]]".formatted(killed));
        String second = web.client().answer().token();
        web.kill();
        web.account()
                .await(
                        "it is gone",
                        10,
                        "! systemctl %s is-active -q %s"
                                .formatted(who == Who.USER ? "--user" : "", web.unit()));
        String third = web.client().answer().token();

        assertNotEquals(first, second);
        assertNotEquals(second, third);
        assertEquals(3, web.account().starts(web.unit()));
        assertEquals(proxy, web.account().property(web.proxyUnit(), "MainPID"));
    }

    @Test
    void shouldServeTwoPortsWithTwoContainersFromOneProcess(Host host) {
        var left = host.deployment(Who.USER);
        var right = host.deployment(Who.USER);
        left.command(
                        "--backend left=%s --backend right=%s --unit left=%s --unit right=%s"
                                .formatted(
                                        left.backend(), right.backend(), left.unit(), right.unit()))
                .proxyService("Sockets=%s %s".formatted(left.socketUnit(), right.socketUnit()))
                .socket("FileDescriptorName=left")
                .install();
        right.behind(left.proxyUnit()).socket("FileDescriptorName=right").install();

        String leftToken = left.client().answer().token();
        assertEquals("inactive", right.account().property(right.unit(), "ActiveState"));
        String rightToken = right.client().answer().token();

        assertNotEquals(leftToken, rightToken);
        assertEquals(leftToken, left.directClient().answer().token());
        assertEquals(rightToken, right.directClient().answer().token());
        assertEquals(1, left.account().starts(left.proxyUnit()));
    }
}
