package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What real programs in containers without any network believe of their clients. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class NamespaceProgramsIT extends FarNetworkFixture {
    private static final String NGINX =
            """
            [Container]
            Image=localhost/nginx:1
            Network=none
            StopTimeout=0

            [X-BroProxy]
            Listen=203.0.113.1:8620
            Listen=[2001:db8::1]:8620
            Backend=localhost:80
            """;

    private static final String POSTGRES =
            """
            [Container]
            Image=localhost/postgres:1
            Network=none
            Volume=%1$s/hba.conf:/etc/hba.conf:ro
            Exec=/bin/serve -c hba_file=/etc/hba.conf
            HealthCmd=pg_isready --quiet --host=127.0.0.1
            HealthInterval=1s
            HealthStartPeriod=2m
            Notify=healthy
            StopTimeout=1

            [X-BroProxy]
            Listen=203.0.113.1:8621
            Listen=[2001:db8::1]:8621
            Listen=127.0.0.1:8621
            Backend=localhost:5432
            Ready=unit
            ExitIdleTime=infinity
            """;

    /** template1 is for whoever is on this host, as PostgreSQL has it by default for everything. */
    private static final String HBA =
            """
            host postgres all all trust
            host template1 all 127.0.0.1/32 trust
            host template1 all ::1/128 trust
            """;

    private static final String WHO_AM_I =
            "select client_addr from pg_stat_activity where pid = pg_backend_pid()";

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldShowClientsInTheLogOfAWebServer(Who who) {
        Images.add("nginx", List.of(), host.account(who));
        try (var nginx = new Described(host, who)) {
            nginx.quadlet("nginx", NGINX).listen("nginx-proxy.socket");
            assertEquals("200", far.get("203.0.113.1:8620"));
            assertEquals("200", far.get("[2001:db8::1]:8620"));
            List<String> log = nginx.account().journal("nginx.service");
            for (String client : List.of("203.0.113.9", "2001:db8::9")) {
                String entry = client + " - - [";
                assertTrue(log.stream().anyMatch(l -> l.startsWith(entry)), log::toString);
            }
            assertFalse(log.stream().anyMatch(l -> l.startsWith("127.0.0.1 ")), log::toString);
        }
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldShowClientsToADatabaseThatTrustsLocalhost(Who who) {
        Account account = host.account(who);
        Images.add("postgres", List.of("USER postgres"), account, host.root());
        String home = who == Who.ROOT ? "/root" : "/home/bro";
        account.write(home + "/hba.conf", HBA);
        try (var postgres = new Described(host, who)) {
            postgres.quadlet("postgres", POSTGRES.formatted(home)).listen("postgres-proxy.socket");
            assertEquals("203.0.113.9", query("203.0.113.1", "postgres").orFail());
            assertEquals("2001:db8::9", query("2001:db8::1", "postgres").orFail());

            Outcome outsider = query("203.0.113.1", "template1");
            assertTrue(
                    outsider.err().contains("no pg_hba.conf entry for host \"203.0.113.9\""),
                    outsider.toString());
            assertFalse(query("2001:db8::1", "template1").succeeded());
            String local = psql("127.0.0.1", "template1");
            assertEquals("127.0.0.1", host.root().shell(local).orFail());

            // As it is behind any proxy that shows its own address.
            postgres.dropIn("postgres", "[X-BroProxy]\nTransparent=no\n");
            account.systemctl("stop", "postgres-proxy*.socket", "postgres-proxy.service").orFail();
            postgres.listen("postgres-proxy.socket");
            assertEquals("127.0.0.1", query("203.0.113.1", "template1").orFail());
        }
    }

    /** Asked from the far network. */
    private Outcome query(String address, String database) {
        return host.root().shell(FarNetwork.run(psql(address, database)));
    }

    /** With the client of root's image. */
    private static String psql(String address, String database) {
        return "chroot $(podman image mount localhost/postgres:1) psql -h %s -p 8621 -U postgres -Atc '%s' %s"
                .formatted(address, WHO_AM_I, database);
    }
}
