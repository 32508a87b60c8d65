package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who scans, or looks whether somebody is there, and what it starts with WakeOn=data. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class ScannersIT extends FarNetworkFixture {
    private static final String QUADLET =
            """
            [Container]
            Image=localhost/testbed:1
            PublishPort=127.0.0.1:18646:80
            StopTimeout=0
            Exec=/bin/server --port 80

            [X-BroProxy]
            Listen=0.0.0.0:8646
            WakeOn=data
            WakeDataTimeout=1s
            AccessLog=yes
            ExitIdleTime=2s
            """;

    private static final String ADDRESS = "203.0.113.1 8646";

    private Described scanned;

    @BeforeEach
    void listen() {
        scanned =
                new Described(host, Who.USER)
                        .quadlet("scanned", QUADLET)
                        .listen("scanned-proxy.socket");
    }

    @AfterEach
    void remove() {
        scanned.close();
    }

    private Outcome fromAfar(String command) {
        return host.root().shell(FarNetwork.run(command));
    }

    private String state(String unit) {
        return scanned.account().property(unit, "ActiveState");
    }

    private long ended(String reason) {
        return scanned.account().journal("scanned-proxy.service").stream()
                .filter(line -> line.contains(": " + reason + " after"))
                .count();
    }

    /** Its half-open connections wait for an answer that is not for this machine. */
    @Test
    void shouldNotNoticeAScanThatOpensHalf() {
        long starts = scanned.account().starts("scanned-proxy.service");
        host.root()
                .shell(
                        "ip neigh replace 203.0.113.9 lladdr 02:00:00:00:00:99 dev near nud permanent")
                .orFail();
        Running scan = host.root().start("bash", "-c", FarNetwork.run("nc -z -w 3 " + ADDRESS));
        host.root().await("it is half open", 10, "ss -Htn state syn-recv | grep -q :8646");
        assertFalse(scan.finish().succeeded());
        assertEquals("inactive", state("scanned-proxy.service"));
        assertEquals(starts, scanned.account().starts("scanned-proxy.service"));
        assertEquals("inactive", state("scanned.service"));
    }

    @Test
    void shouldBeStartedByWhoSaysSomethingOnly() {
        int silent = 0;
        for (; silent < 5; silent++) {
            fromAfar("nc -z " + ADDRESS).orFail();
        }
        // One that ends its side at once, and one that waits until it is sent away.
        fromAfar("nc -N " + ADDRESS + " </dev/null").orFail();
        fromAfar("nc -d " + ADDRESS).orFail();
        silent += 2;
        scanned.account().awaitProperty("scanned-proxy.service", "ActiveState", "inactive");
        assertEquals(0, scanned.account().starts("scanned.service"));
        assertEquals(silent, ended("no_data"));

        String probe = "curl -sk -m 20 -o /dev/null %s://203.0.113.1:8646/";
        fromAfar(probe.formatted("http")).orFail();
        assertEquals("active", state("scanned.service"));
        scanned.account().awaitProperty("scanned-proxy.service", "ActiveState", "inactive");
        assertEquals("inactive", state("scanned.service"));

        // Which it cannot answer, but has to be started to say so.
        assertFalse(fromAfar(probe.formatted("https")).succeeded());
        scanned.account().awaitProperty("scanned-proxy.service", "ActiveState", "inactive");
        assertEquals(2, scanned.account().starts("scanned.service"));
    }
}
