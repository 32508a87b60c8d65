package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Containers that publish nothing, described by a Quadlet alone: the generated units reach them
 * inside their network, and only the helper's unit may enter it.
 */
@ExtendWith({Testbed.class, NativeBinary.class})
final class NamespaceUnitsIT extends FarNetworkFixture {
    private static final String QUADLET =
            """
            [Unit]
            StartLimitIntervalSec=0

            [Container]
            Image=localhost/testbed:1
            Network=none
            StopTimeout=0
            Exec=/bin/busybox sh -c "/bin/busybox httpd -f -vv -p [::1]:80 & exec /bin/busybox httpd -f -vv -p 127.0.0.1:80"

            [X-BroProxy]
            Listen=203.0.113.1:8610
            Listen=[2001:db8::1]:8610
            Backend=localhost:80
            AccessLog=yes
            %s
            """;

    private Described described(Who who, String lines) {
        return new Described(host, who)
                .quadlet("unpublished", QUADLET.formatted(lines))
                .listen("unpublished-proxy.socket");
    }

    private static boolean saw(Account account, String client) {
        return account.journal("unpublished.service").stream().anyMatch(l -> l.contains(client));
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldShowClientsToAContainerThatPublishesNothing(Who who) {
        try (Described described = described(who, "")) {
            Account account = described.account();
            assertEquals("404", far.get("203.0.113.1:8610"));
            // Its two servers do not begin to listen at the same moment.
            for (int i = 0; i < 20 && !saw(account, "2001:db8::9"); i++) {
                assertEquals("404", far.get("[2001:db8::1]:8610"));
            }
            assertTrue(saw(account, "203.0.113.9"), account.journal("unpublished")::toString);
            assertTrue(saw(account, "2001:db8::9"), account.journal("unpublished")::toString);
            String doctor =
                    account.run(account.programFolder() + "/bro-proxy", "doctor", "unpublished")
                            .out();
            assertTrue(
                    doctor.contains(
                            "localhost:80 is reached inside the container's own network, because no PublishPort= leads to Backend="),
                    doctor);
            assertEquals("", described.verify("unpublished-proxy.service"));
            assertEquals("", described.verify("unpublished-proxy-namespace@.service"));
        }
    }

    /** Seccomp and capabilities are the data plane's of before; only the helper's unit has more. */
    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldLeaveTheProxyWithoutTheHelpersRights(Who who) {
        try (Described described = described(who, "")) {
            Account account = described.account();
            assertEquals("404", far.get("203.0.113.1:8610"));
            String process = account.property("unpublished-proxy.service", "MainPID");
            String status = host.root().run("cat", "/proc/" + process + "/status").orFail();
            assertTrue(status.contains("CapEff:\t0000000000000000"), status);
            assertTrue(status.contains("Seccomp:\t2"), status);
            assertEquals("", children(process));
            assertEquals(
                    "RestrictNamespaces=yes",
                    account.shell(
                                    systemctl(account)
                                            + " cat unpublished-proxy | grep Restrict.*Names")
                            .orFail());
            String helper = host.root().shell("grep -lx bro-namespace /proc/[0-9]*/comm").orFail();
            String rights = host.root().run("cat", helper.replace("/comm", "/status")).orFail();
            assertTrue(rights.contains("CapEff:\t0000000000002000"), rights);
            assertTrue(rights.contains("Seccomp:\t2"), rights);
            if (who == Who.ROOT) {
                account.run(
                                "systemd-analyze",
                                "security",
                                "--no-pager",
                                "--threshold=20",
                                "unpublished-proxy.service")
                        .orFail();
            }
        }
    }

    private String children(String process) {
        return host.root().shell("cat /proc/%1$s/task/*/children".formatted(process)).orFail();
    }

    private static String systemctl(Account account) {
        return account.isUser() ? "systemctl --user" : "systemctl";
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldLeaveNothingBehindWhenItSleeps(Who who) {
        try (Described described = described(who, "ExitIdleTime=100ms")) {
            Account account = described.account();
            for (int i = 0; i < 3; i++) {
                assertEquals("404", far.get("203.0.113.1:8610"));
                account.awaitProperty("unpublished-proxy.service", "ActiveState", "inactive");
                account.awaitProperty("unpublished.service", "ActiveState", "inactive");
                account.awaitProperty(
                        "unpublished-proxy-namespace.socket", "ActiveState", "inactive");
            }
            assertEquals(0, host.namespaceHelpers());
            String units =
                    account.systemctl(
                                    "list-units", "--all", "--plain", "unpublished-proxy-namesp*@*")
                            .out();
            assertFalse(units.contains("@0"), units);
        }
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldFollowTheContainerIntoItsNextNamespace(Who who) {
        try (Described described = described(who, "")) {
            Account account = described.account();
            for (int i = 0; i < 5; i++) {
                assertEquals("404", far.get("203.0.113.1:8610"));
                account.systemctl("restart", "unpublished.service").orFail();
            }
            assertEquals("404", far.get("203.0.113.1:8610"));
            assertEquals(1, host.namespaceHelpers());
        }
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldRefuseWhomItCannotShowWhereItMust(Who who) {
        try (Described described = described(who, "Listen=8611\nTransparent=yes")) {
            Account account = described.account();
            assertEquals("404", far.get("203.0.113.1:8610"));
            assertFalse(account.run("curl", "-s", "http://127.0.0.1:8611/").succeeded());
            String log = account.journal("unpublished-proxy.service").toString();
            assertTrue(
                    log.contains("its address cannot be shown to the backend (loopback_client)"),
                    log);
        }
    }

    /**
     * Each start of the proxy is one of its helper's socket, which has a limit of five by default.
     */
    @Test
    void shouldBeStartedAsOftenAsClientsCome() {
        try (Described described = described(Who.USER, "ExitIdleTime=100ms")) {
            for (int i = 0; i < 8; i++) {
                assertEquals("404", far.get("203.0.113.1:8610"), "client " + i);
                described
                        .account()
                        .awaitProperty("unpublished-proxy.service", "ActiveState", "inactive");
            }
        }
    }
}
