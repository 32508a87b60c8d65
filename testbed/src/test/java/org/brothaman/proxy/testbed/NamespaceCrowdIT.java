package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many connections at once into a container without a network: -Dnamespace.connections says how
 * many.
 */
@ExtendWith({Testbed.class, NativeBinary.class})
final class NamespaceCrowdIT extends FarNetworkFixture {
    private static final int CONNECTIONS = Integer.getInteger("namespace.connections", 500);
    private static final int SECONDS = 120;

    @ParameterizedTest
    @CsvSource({"far=yes, 203.0.113.9", "no, 127.0.0.1"})
    void shouldServeAllAtOnce(String transparent, String seen) throws IOException {
        Deployment web =
                host.deployment(Who.USER)
                        .unpublished()
                        .proxy(
                                "--exit-idle-time infinity --connections-max %d --listen far=203.0.113.1:8631 --transparent %s"
                                        .formatted(CONNECTIONS + 100, transparent))
                        .install();
        web.client().with("--retry").answer();
        crowd(web, CONNECTIONS / 5, seen);
        NamespaceFiles before = NamespaceFiles.atRest(host, web);
        crowd(web, CONNECTIONS, seen);
        NamespaceFiles after = NamespaceFiles.atRest(host, web);
        System.out.printf(
                "%d connections at once, transparent=%s; descriptors before %s, after %s%n",
                CONNECTIONS, transparent, before, after);
        assertEquals(0, after.leakedSince(before, host, web), before + " became " + after);
        assertEquals(1, host.namespaceHelpers());
    }

    /** All are open, each answered with a first byte, before one is answered in full. */
    private void crowd(Deployment web, int count, String seen) {
        String client =
                "client --count %d --gather --send 'echo served' --timeout %d 203.0.113.1:8631"
                        .formatted(count, SECONDS * 1000);
        Running clients =
                host.root().start(SECONDS, "bash", "-c", "exec " + FarNetwork.run(client));
        clients.awaitLine(count + " gathered", SECONDS);
        String established =
                "nsenter --net --target %s ss -Htn state established 'sport = :%d' | grep -c '%s]*:[0-9]* *$'"
                        .formatted(web.pid(), web.backPort(), seen);
        assertEquals(Integer.toString(count), host.root().shell(established).orFail());
        assertEquals(1, host.namespaceHelpers());
        List<Client.Result> results = Client.results(clients.finish("\n".getBytes()));
        assertEquals(Map.of(Client.Fate.ANSWERED, count), Client.fates(results));
        assertTrue(results.stream().allMatch(r -> r.text().equals("served")));
    }
}
