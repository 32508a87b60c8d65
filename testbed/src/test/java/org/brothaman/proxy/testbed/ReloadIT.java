package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a reload makes of Quadlets that changed, and what doctor and status say of it. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class ReloadIT {
    private static final String QUADLET =
            """
            [Container]
            Image=localhost/testbed:1
            Exec=/bin/server --port 80
            PublishPort=127.0.0.1:18310:80
            [X-BroProxy]
            Listen=%s
            ExitIdleTime=5min
            """;

    private static Outcome bro(Account account, String... arguments) {
        var command = new String[arguments.length + 1];
        command[0] = account.programFolder() + "/bro-proxy";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return account.run(command);
    }

    private static void assertDoctorFails(Account account, String part) {
        Outcome outcome = bro(account, "doctor", "moved");
        assertEquals(1, outcome.status(), outcome.toString());
        assertTrue(outcome.out().contains(part), outcome.out());
    }

    @Test
    void shouldNotCallADeadPortWell(Host host) {
        try (var moved = new Described(host, Who.USER)) {
            Account account = moved.account();
            moved.quadlet("moved", QUADLET.formatted("8310")).listen("moved-proxy.socket");
            moved.client("127.0.0.1:8310").answer();

            moved.quadlet("moved", QUADLET.formatted("8311"));
            assertDoctorFails(account, "listens on 127.0.0.1:8310, and not on 127.0.0.1:8311");
            account.systemctl("daemon-reload").orFail();
            assertDoctorFails(account, "nothing listens on 127.0.0.1:8311");

            account.systemctl("restart", "moved-proxy.socket").orFail();
            moved.client("127.0.0.1:8311").answer();
            String well = bro(account, "doctor", "moved").out();
            assertTrue(well.contains("moved-proxy.socket: listens on 127.0.0.1:8311"), well);
        }
    }

    @Test
    void shouldSayWhyASocketDoesNotListen(Host host) {
        try (var moved = new Described(host, Who.USER)) {
            Account account = moved.account();
            moved.quadlet("moved", QUADLET.formatted("80"));
            account.systemctl("daemon-reload").orFail();
            assertFalse(account.systemctl("start", "moved-proxy.socket").succeeded());
            assertDoctorFails(account, "ip_unprivileged_port_start=80");

            moved.quadlet("moved", QUADLET.formatted("8310"));
            String dropIn = account.unitFolder() + "/moved-proxy.service.d/held.conf";
            account.write(dropIn, "[Unit]\nConditionPathExists=/nonexistent\n");
            moved.listen("moved-proxy.socket");
            moved.client("127.0.0.1:8310").run();
            account.awaitProperty("moved-proxy.socket", "ActiveState", "failed");
            assertDoctorFails(account, "unmet condition check ConditionPathExists=/nonexistent");
            String status = bro(account, "status", "moved").orFail();
            assertTrue(status.contains("moved-proxy: not listening"), status);
            account.run("rm", "-r", account.unitFolder() + "/moved-proxy.service.d").orFail();
        }
    }

    @Test
    void shouldReadBytesAndTellOfWhatItCannotRead(Host host) {
        try (var moved = new Described(host, Who.USER)) {
            Account account = moved.account();
            byte[] latin =
                    ("# caf\u00e9\n" + QUADLET.formatted("8310"))
                            .getBytes(StandardCharsets.ISO_8859_1);
            moved.quadlet("moved", "");
            account.copy(account.quadletFolder() + "/moved.container", "644", latin);
            moved.listen("moved-proxy.socket");
            moved.client("127.0.0.1:8310").answer();

            String secret = account.quadletFolder() + "/moved.container";
            account.run("chmod", "000", secret).orFail();
            Outcome unread = bro(account, "generator", "--dry-run");
            assertEquals(1, unread.status(), unread.toString());
            String said = "moved.container: cannot read: permission denied";
            assertTrue(unread.err().contains(said), unread.err());
            assertDoctorFails(account, said);
            account.run("chmod", "644", secret).orFail();
        }
    }

    @Test
    void shouldKnowWhatItIsAskedFor(Host host) {
        Outcome unknown = bro(host.user(), "status", "nosuch");
        assertEquals(1, unknown.status(), unknown.toString());
        assertTrue(unknown.err().contains("nosuch is not known"), unknown.err());

        Outcome lost =
                host.user()
                        .shell(
                                "XDG_RUNTIME_DIR=/tmp "
                                        + host.user().programFolder()
                                        + "/bro-proxy status");
        assertEquals(1, lost.status(), lost.toString());
        assertTrue(lost.err().contains("XDG_RUNTIME_DIR=/tmp is not"), lost.err());
    }

    @Test
    void shouldNameUnitsByHand(Host host) {
        var web = host.deployment(Who.USER).byHand("").install();
        web.client().answer();

        String status = bro(web.account(), "status", web.name()).orFail();
        assertTrue(status.startsWith(web.name() + "-proxy: serving"), status);
    }
}
