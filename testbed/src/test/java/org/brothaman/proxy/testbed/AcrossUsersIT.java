package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The container of one ordinary user is woken by that of another, as docs/between-containers.md has
 * it: its blocks are run here, each by whom it names.
 */
@ExtendWith({Testbed.class, NativeBinary.class})
final class AcrossUsersIT {
    private static final Path PAGE =
            Path.of(System.getProperty("testbed.commands", "."), "../docs/between-containers.md");

    private static final Pattern BLOCK =
            Pattern.compile(
                    "(?s)<!-- not run: AcrossUsersIT does, as (\\w+) -->\n```(\\w+) ?(\\S*)\n(.*?)```");

    private static final String SOON = "[X-BroProxy]\nExitIdleTime=200ms\n";
    private static final String SOCKET = "/run/shop/redis.sock";

    @Test
    void shouldWakeWhatAnotherUserHas(Host ignored) throws IOException {
        try (Host host = Host.boot("it-users-" + ProcessHandle.current().pid())) {
            NativeBinary.installOn(host);
            Account alice = host.newUser("alice");
            Account bob = host.newUser("bob");
            Account carol = host.newUser("carol");
            Images.add("redis", List.of(), alice);
            Images.add("application", List.of(), bob, carol);
            alice.run("podman", "tag", "localhost/redis:1", "docker.io/library/redis").orFail();
            bob.run("podman", "tag", "localhost/application:1", "localhost/site:1").orFail();
            try (var stock = new Described(host, alice);
                    var site = new Described(host, bob)) {
                var owners = Map.of("root", host.root(), "alice", alice, "bob", bob);
                BLOCK.matcher(Files.readString(PAGE))
                        .results()
                        .forEach(block -> play(owners.get(block.group(1)), block, stock, site));
                assertEquals("active", alice.property("stock.service", "ActiveState"));

                // Restarted, so that they notice; each puts to sleep what the one before has woken.
                setUp(stock, "stock", SOON);
                setUp(site, "site", SOON);
                assertAsleep(stock, "stock", "inactive");
                assertAsleep(site, "site", "inactive");
                assertRefused(host, bob, carol);
                assertEquals("inactive", alice.property("stock.service", "ActiveState"));
                assertEquals("1", ask(bob));
                assertAsleep(stock, "stock", "inactive");
                assertAsleep(site, "site", "inactive");

                alice.systemctl("stop", "stock-proxy.socket").orFail();
                assertTrue(ask(bob).contains("Could not connect"));
                alice.systemctl("start", "stock-proxy.socket").orFail();
                assertEquals("1", ask(bob));
                assertAsleep(stock, "stock", "inactive");
                assertAsleep(site, "site", "inactive");

                setUp(stock, "stock", SOON + "OnIdle=freeze\n");
                setUp(site, "site", SOON + "OnIdle=freeze\n");
                for (int visit = 1; visit <= 3; visit++) {
                    assertEquals(Integer.toString(visit), ask(bob));
                    for (var owner : List.of(alice, bob)) {
                        String name = owner == alice ? "stock" : "site";
                        owner.awaitProperty(name + "-proxy.service", "ActiveState", "inactive");
                        owner.awaitProperty(
                                "bro-proxy-pause-" + name + ".service", "ActiveState", "active");
                    }
                }
                host.root().run("journalctl", "--sync").orFail();
                String woken =
                        alice.shell("journalctl --user -o verbose -u stock-proxy | grep CLIENT=")
                                .orFail();
                assertTrue(woken.contains("CLIENT=site.service of user "), woken);
            } catch (AssertionError e) {
                System.out.println(host.story());
                throw e;
            }
        }
    }

    private static void play(Account account, MatchResult block, Described stock, Described site) {
        String file = block.group(3);
        String text = block.group(4);
        if (file.endsWith("/stock.container")) {
            stock.quadlet("stock", text);
        } else if (file.endsWith("/site.container")) {
            site.quadlet("site", text);
        } else if (!file.isEmpty()) {
            account.write(file, text);
        } else {
            account.shell("set -eu\n" + text.replaceAll("(?m)^sudo ", "")).orFail();
        }
    }

    private static void setUp(Described described, String name, String dropIn) {
        described.dropIn(name, dropIn);
        described.account().systemctl("daemon-reload").orFail();
        described.account().systemctl("try-restart", name + "-proxy.service").orFail();
    }

    private static void assertAsleep(Described described, String name, String state) {
        described.account().awaitProperty(name + "-proxy.service", "ActiveState", "inactive");
        described.account().awaitProperty(name + ".service", "ActiveState", state);
    }

    /** How often the other's cache was asked, the page says. */
    private static String ask(Account account) {
        return account.run("curl", "-sSm", "50", "http://127.0.0.1:8080/cgi-bin/answer").orFail();
    }

    /** By the kernel: the directory keeps them out, and if that is open, the socket. */
    private static void assertRefused(Host host, Account bob, Account carol) {
        String knock = "nc -N -U " + SOCKET + " </dev/null";
        String here = "/run/shop:/run/db --group-add=keep-groups";
        assertDenied(carol.shell(knock));
        assertDenied(ping(carol, here));
        assertDenied(ping(bob, "/run/shop:/run/db"));
        host.root().run("chmod", "755", "/run/shop").orFail();
        assertDenied(carol.shell(knock));
        assertDenied(ping(carol, here));
        assertDenied(ping(bob, "/run/shop:/run/db"));
        host.root().run("chmod", "750", "/run/shop").orFail();
        String owner =
                inside(bob, here, "/bin/busybox stat -c %u:%g:%a /run/db/redis.sock").orFail();
        assertEquals("65534:65534:660", owner);
    }

    private static void assertDenied(Outcome outcome) {
        String said = (outcome.out() + outcome.err()).toLowerCase(Locale.ROOT);
        assertTrue(said.contains("permission denied"), outcome.toString());
    }

    private static Outcome ping(Account account, String volume) {
        return inside(account, volume, "/usr/bin/redis-cli -s /run/db/redis.sock ping");
    }

    private static Outcome inside(Account account, String volume, String command) {
        return account.shell(
                "podman run --rm --network=none --volume=%s localhost/application:1 %s"
                        .formatted(volume, command));
    }
}
