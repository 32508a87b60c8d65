package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.brothaman.proxy.testbed.Account.Who;
import org.brothaman.proxy.testbed.Client.Fate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manager says whether the container is up, whoever answers on its port. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class KnownStateIT {
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "unit"})
    void shouldStartTheContainerThoughAnothersForwarderAccepts(String ready, Host host) {
        var web = host.deployment(Who.USER);
        var other = host.deployment(Who.USER).published();
        other.container("PublishPort=127.0.0.1:%1$d:%1$d".formatted(web.backPort())).install();
        // Up means that it listens: until then the forwarder accepts, and resets, for it as well.
        web.inNetworkOf(other).server("--notify").container("Notify=true");
        web.proxy("--exit-idle-time 100ms --ready=" + ready).install();

        String first = web.client().answer().token();
        web.awaitState(web.proxyUnit(), "inactive");
        assertEquals("inactive", web.account().property(web.unit(), "ActiveState"));
        assertForwarderAccepts(web);
        String second = web.client().answer().token();

        assertNotEquals(first, second);
        assertEquals(2, web.account().starts(web.unit()));
    }

    @Test
    void shouldNoticeAStopBehindItsBackThoughAnothersForwarderAccepts(Host host) {
        var web = host.deployment(Who.USER);
        var other = host.deployment(Who.USER).published();
        other.container("PublishPort=127.0.0.1:%1$d:%1$d".formatted(web.backPort())).install();
        web.inNetworkOf(other).proxy("").install();

        String first = web.client().answer().token();
        web.account().systemctl("stop", web.unit()).orFail();
        assertForwarderAccepts(web);
        String second = web.client().answer().token();

        assertNotEquals(first, second);
        assertEquals(1, web.account().starts(web.proxyUnit()));
    }

    private static void assertForwarderAccepts(Deployment web) {
        web.account().run("nc", "-z", "127.0.0.1", Integer.toString(web.backPort())).orFail();
    }

    @Test
    void shouldUseAContainerThatIsUpAlready(Host host) {
        var web = host.deployment(Who.USER).server("--late 1").proxy("").install();
        web.account().systemctl("start", web.unit()).orFail();

        String token = web.client().answer().token();

        assertEquals(web.directClient().answer().token(), token);
        assertEquals(1, web.account().starts(web.unit()));
    }

    /** Root's proxy, whose unit lets it see little, cannot say who it is. */
    @ParameterizedTest
    @CsvSource({"USER, tcp, by server", "USER, unit, by server", "ROOT, tcp, sudo ss -ltnp"})
    void shouldNotServeWhoeverHasTakenThePort(Who who, String ready, String by, Host host) {
        var web = host.deployment(who).proxy("--ready=" + ready).install();
        var other = host.deployment(Who.USER).server("--port " + web.backPort()).install();
        other.account().systemctl("start", other.unit()).orFail();
        other.account().await("it listens", 10, "nc -z " + web.backend().replace(':', ' '));

        assertEquals(Fate.RESET, web.client().run().getFirst().fate());
        String said = String.join("\n", web.log());
        String taken = "%d was taken before it was started, %s".formatted(web.backPort(), by);
        assertTrue(said.contains(taken), said);

        other.account().systemctl("stop", other.unit()).orFail();
        web.account()
                .await(
                        "a client is answered",
                        30,
                        "client 127.0.0.1:%d | grep -q answered".formatted(web.frontPort()));
        assertEquals("active", web.account().property(web.unit(), "ActiveState"));
    }

    /** Failures of a look-up are not remembered: the name is there a moment after the container. */
    @Test
    void shouldFindANameThatAppearsWithTheContainer(Host host) {
        var web = host.deployment(Who.ROOT);
        String name = web.name() + ".test";
        web.service(
                        "ExecStartPost=/bin/sh -c 'sleep 0.3; echo 127.0.0.1 %s >>/etc/hosts'"
                                .formatted(name))
                .command(
                        "--backend %s:%d --unit %s --ready-timeout 8s"
                                .formatted(name, web.backPort(), web.unit()))
                .install();
        try {
            web.client().answer();
        } finally {
            web.account().shell("sed -i '/%s/d' /etc/hosts".formatted(name)).orFail();
        }
    }
}
