package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Containers that publish nothing, reached through sockets from inside their own network namespace.
 * Clients come from a network namespace of their own, so their addresses are not the host's.
 */
@ExtendWith({Testbed.class, NativeBinary.class})
final class NamespaceIT extends FarNetworkFixture {
    private static final String CONTAINER =
            """
            [Unit]
            StartLimitIntervalSec=0

            [Container]
            Image=localhost/testbed:1
            ContainerName=inside
            StopTimeout=0
            %s
            Exec=/bin/busybox sh -c "/bin/busybox httpd -f -vv -p [::1]:18600 & exec /bin/busybox httpd -f -vv -p 127.0.0.1:18600"
            """;

    private static final String OTHER =
            """
            [Container]
            Image=localhost/testbed:1
            Network=none
            StopTimeout=0
            """;

    private static final String PROXY =
            """
            [Unit]
            StartLimitIntervalSec=0

            [Service]
            Type=notify
            ExecStart=%s/bro-proxy --backend localhost:18600 --unit inside.service --network-namespace unit --access-log %s
            """;

    private static final String SOCKET =
            """
            [Socket]
            ListenStream=203.0.113.1:8600
            ListenStream=[2001:db8::1]:8600
            ListenStream=127.0.0.1:8600
            """;

    @AfterEach
    void nothingIsLeft() {
        for (Who who : Who.values()) {
            Account account = host.account(who);
            account.systemctl("stop", "inside-proxy.socket", "inside-proxy.service");
            account.systemctl("stop", "inside.service");
            account.shell(
                    "rm -f %s/inside.container %s/inside-proxy.*"
                            .formatted(account.quadletFolder(), account.unitFolder()));
            account.systemctl("daemon-reload");
        }
    }

    private Account install(Who who, String container, String options) {
        Account account = host.account(who);
        account.write(
                account.quadletFolder() + "/inside.container", CONTAINER.formatted(container));
        account.write(
                account.unitFolder() + "/inside-proxy.service",
                PROXY.formatted(account.programFolder(), options));
        account.write(account.unitFolder() + "/inside-proxy.socket", SOCKET);
        account.systemctl("daemon-reload").orFail();
        account.systemctl("start", "inside-proxy.socket").orFail();
        return account;
    }

    /** What a client far away gets: 404, for there is no page. */
    private String get(String address) {
        return far.get(address);
    }

    private static long seen(Account account, String address) {
        return account.journal("inside.service").stream()
                .filter(line -> line.contains(address))
                .count();
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldShowClientsToAContainerWithoutANetwork(Who who) {
        Account account = install(who, "Network=none", "");
        assertEquals("404", get("203.0.113.1:8600"));
        // Its two servers do not begin to listen at the same moment.
        for (int i = 0; i < 20 && seen(account, "2001:db8::9") == 0; i++) {
            assertEquals("404", get("[2001:db8::1]:8600"));
        }
        assertTrue(seen(account, "203.0.113.9") > 0, account.journal("inside.service")::toString);
        assertTrue(seen(account, "2001:db8::9") > 0, account.journal("inside.service")::toString);
        String listening = host.root().run("ss", "-Hltn").orFail();
        assertTrue(listening.contains("203.0.113.1:8600"), listening);
        assertTrue(!listening.contains("18600"), listening);
        List<String> log = account.journal("inside-proxy.service");
        assertTrue(log.toString().contains(", seen by its own address"), log.toString());
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldFollowTheContainerIntoItsNextNamespace(Who who) {
        Account account = install(who, "Network=none", "");
        assertEquals("404", get("203.0.113.1:8600"));
        String first = account.property("inside.service", "InvocationID");
        for (int i = 0; i < 5; i++) {
            account.systemctl("restart", "inside.service").orFail();
            assertEquals("404", get("203.0.113.1:8600"));
        }
        assertNotEquals(first, account.property("inside.service", "InvocationID"));
        account.shell("podman kill inside").orFail();
        assertEquals("404", get("203.0.113.1:8600"));
        assertEquals(1, host.namespaceHelpers());
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldLeaveNoHelperBehind(Who who) {
        Account account = install(who, "Network=none", "");
        assertEquals("404", get("203.0.113.1:8600"));
        assertEquals(1, host.namespaceHelpers());
        account.systemctl("stop", "inside-proxy.socket", "inside-proxy.service").orFail();
        assertEquals(0, host.namespaceHelpers());
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldServeWithANewHelperWhenOneWasKilled(Who who) {
        Account account = install(who, "Network=none", "");
        assertEquals("404", get("203.0.113.1:8600"));
        host.root()
                .shell("kill -9 $(grep -lx bro-namespace /proc/[0-9]*/comm | cut -d/ -f3)")
                .orFail();
        assertEquals("404", get("203.0.113.1:8600"));
        assertEquals(1, host.namespaceHelpers());
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldServeClientsOfThisHostByTheProxysAddress(Who who) {
        Account account = install(who, "Network=none", "");
        account.run("curl", "-s", "http://127.0.0.1:8600/").orFail();
        List<String> log = account.journal("inside-proxy.service");
        assertTrue(
                log.toString().contains(", seen by the proxy's address (loopback_client)"),
                log.toString());
    }

    /** With Podman's forwarder, a bridge with its firewall, and user namespaces of all kinds. */
    @ParameterizedTest
    @CsvSource({
        "USER, Network=pasta",
        "USER, Network=slirp4netns",
        "USER, Network=podman",
        "USER, Network=none\\nUserNS=keep-id",
        "USER, Network=none\\nUserNS=auto",
        "ROOT, Network=podman",
        "ROOT, Network=none\\nUIDMap=0:100000:65536\\nGIDMap=0:100000:65536",
        "ROOT, Network=none\\nUser=1000"
    })
    void shouldShowClientsInNetworksOfAllKinds(Who who, String settings) {
        Account account = install(who, settings.replace("\\n", "\n"), "");
        assertShown(account);
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldShowClientsToAContainerInAPod(Who who) {
        Account account = host.account(who);
        account.write(account.quadletFolder() + "/inside.pod", "[Pod]\nPodName=inside-pod\n");
        try {
            install(who, "Pod=inside.pod", "");
            assertShown(account);
        } finally {
            account.systemctl("stop", "inside.service", "inside-pod.service");
            account.shell("rm -f " + account.quadletFolder() + "/inside.pod");
        }
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldShowClientsOnANetworkOfItsOwn(Who who) {
        Account account = host.account(who);
        account.write(account.quadletFolder() + "/apart.network", "[Network]\nIPv6=true\n");
        try {
            install(who, "Network=apart.network", "");
            assertShown(account);
        } finally {
            account.systemctl("stop", "inside.service", "apart-network.service");
            account.shell("podman network rm --force systemd-apart");
            account.shell("rm -f " + account.quadletFolder() + "/apart.network");
        }
    }

    /** It has no network of its own: its payload is found all the same. */
    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldShowClientsToAContainerInAnothersNetwork(Who who) {
        Account account = host.account(who);
        account.write(account.quadletFolder() + "/other.container", OTHER);
        try {
            install(who, "Network=other.container", "");
            assertShown(account);
        } finally {
            account.systemctl("stop", "inside.service", "other.service");
            account.shell("rm -f " + account.quadletFolder() + "/other.container");
        }
    }

    private void assertShown(Account account) {
        assertEquals(
                "404", get("203.0.113.1:8600"), account.journal("inside-proxy.service")::toString);
        // Its two servers do not begin to listen at the same moment.
        for (int i = 0; i < 20 && seen(account, "2001:db8::9") == 0; i++) {
            assertEquals("404", get("[2001:db8::1]:8600"));
        }
        assertTrue(seen(account, "203.0.113.9") > 0, account.journal("inside.service")::toString);
        assertTrue(seen(account, "2001:db8::9") > 0, account.journal("inside.service")::toString);
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldLeaveTheHelperHardlyAnyRight(Who who) {
        install(who, "Network=none", "");
        assertEquals("404", get("203.0.113.1:8600"));
        String process = host.root().shell("grep -lx bro-namespace /proc/[0-9]*/comm").orFail();
        String proc = process.replace("/comm", "");
        String status = host.root().run("cat", proc + "/status").orFail();
        String rawSockets = "0000000000002000"; // 1 << CAP_NET_RAW
        assertTrue(status.contains("CapEff:\t" + rawSockets), status);
        assertTrue(status.contains("CapPrm:\t" + rawSockets), status);
        assertTrue(status.contains("CapAmb:\t0000000000000000"), status);
        assertTrue(status.contains("NoNewPrivs:\t1"), status);
        assertTrue(status.contains("Seccomp:\t2"), status);
        assertTrue(status.contains("Threads:\t1\n"), status);
        String open = host.root().shell("readlink %s/fd/* | sort".formatted(proc)).orFail();
        assertTrue(
                open.matches(
                        "anon_inode:\\[?pidfd\\]?\nsocket:\\[[0-9]+\\]|pidfd:\\[[0-9]+\\]\nsocket:\\[[0-9]+\\]"),
                open);
    }
}
