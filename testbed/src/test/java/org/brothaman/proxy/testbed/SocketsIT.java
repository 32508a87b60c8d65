package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the section says of sockets and connections, with a real systemd to make something of it.
 */
@ExtendWith({Testbed.class, NativeBinary.class})
final class SocketsIT {
    private static final String CONTAINER =
            """
            [Container]
            Image=localhost/testbed:1
            Exec=/bin/server --port 80
            PublishPort=127.0.0.1:%d:80

            [X-BroProxy]
            Backend=%1$d
            """;

    @Test
    void shouldListenOnBothFamiliesAndOnAnAddressThatComesLater(Host host) {
        try (var both = new Described(host, Who.USER)) {
            String section =
                    """
                    Listen=0.0.0.0:8310
                    Listen=[::]:8310
                    Listen=[::]:8312
                    Listen=10.77.0.5:8311
                    """;
            both.quadlet("both", CONTAINER.formatted(18310) + section).listen("both-proxy.socket");

            assertEquals("", both.verify("both-proxy.socket", "both-proxy.service"));
            for (String address :
                    new String[] {"127.0.0.1:8310", "[::1]:8310", "127.0.0.1:8312", "[::1]:8312"}) {
                both.client(address).answer();
            }
            host.root().run("ip", "address", "add", "10.77.0.5/32", "dev", "lo").orFail();
            both.client("10.77.0.5:8311").answer();
            host.root().run("ip", "address", "delete", "10.77.0.5/32", "dev", "lo").orFail();
        }
    }

    @Test
    void shouldGiveTheFileOfAUnixSocketItsMode(Host host) {
        try (var shut = new Described(host, Who.USER)) {
            String section = "Listen=%t/shut.sock\nSocketMode=0600\n";
            shut.quadlet("shut", CONTAINER.formatted(18313) + section).listen("shut-proxy.socket");

            Outcome mode = shut.account().shell("stat -c %a $XDG_RUNTIME_DIR/shut.sock");
            assertEquals("600", mode.orFail().strip());
        }
    }

    /** Every key of the section that is an option, as systemd hands it on. */
    @Test
    void shouldServeWithEverySetting(Host host) {
        try (var all = new Described(host, Who.USER)) {
            String section =
                    """
                    Listen=8314
                    ReadyTimeout=30s
                    ExitIdleTime=1h
                    OnIdle=stop
                    ConnectionsMax=100
                    WhenFull=wait
                    ConnectTimeout=2s
                    Threads=2
                    IdleTimeout=1h
                    ClientFinTimeout=20s
                    BackendFinTimeout=2h
                    DrainTimeout=3s
                    KeepAlive=no
                    KeepAliveTime=50s
                    KeepAliveInterval=5s
                    KeepAliveProbes=3
                    LogLevel=debug
                    AccessLog=yes
                    Metrics=%t/all-metrics
                    """;
            all.quadlet("all", CONTAINER.formatted(18314) + section).listen("all-proxy.socket");

            assertEquals("", all.verify("all-proxy.socket", "all-proxy.service"));
            all.client("127.0.0.1:8314").answer();
            assertEquals("23s", all.account().property("all-proxy.service", "TimeoutStopUSec"));
            Outcome metrics =
                    all.account()
                            .shell(
                                    "curl -sS --unix-socket $XDG_RUNTIME_DIR/all-metrics"
                                            + " http://localhost/metrics");
            assertTrue(metrics.orFail().contains("bro_proxy_connections_max 100.0"));
        }
    }

    /** The server has ended its side, and the pool that the connection is in has not looked. */
    @Test
    void shouldSleepThoughAClientHasNotNoticedTheEnd(Host host) {
        try (var pool = new Described(host, Who.USER)) {
            String section = "Listen=8315\nExitIdleTime=500ms\nClientFinTimeout=1s\n";
            pool.quadlet("pool", CONTAINER.formatted(18315) + section).listen("pool-proxy.socket");
            String client =
                    "exec 3<>/dev/tcp/127.0.0.1/8315; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3;"
                            + " cat <&3 >/dev/null; echo heard the end; read -r";
            var holding = pool.account().start("bash", "-c", client);
            holding.awaitLine("heard the end", 30);

            pool.account().awaitProperty("pool-proxy.service", "ActiveState", "inactive");
            pool.account().awaitProperty("pool.service", "ActiveState", "inactive");
            assertTrue(holding.isAlive());
            holding.tell("go on");
            holding.finish().orFail();
        }
    }
}
