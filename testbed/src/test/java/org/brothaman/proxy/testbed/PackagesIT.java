package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.brothaman.proxy.testbed.Client.Fate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What people install, from nothing to nothing, each on a machine of its own. */
@ExtendWith({Testbed.class, Packages.class})
final class PackagesIT {
    private static final long DOWNLOAD = 64L << 20;

    private Host host;
    private Account root;
    private Account user;

    @BeforeEach
    void bootAMachine() {
        host = Host.boot("it-packages-" + ProcessHandle.current().pid());
        root = host.root();
        user = host.user();
        // Podman's very first command makes more than a container; see RestartIT.
        user.run("podman", "info").orFail();
    }

    @AfterEach
    void haltIt() {
        if (host != null) host.close();
    }

    private static String quadlet(int port) {
        return """
        [Container]
        Image=localhost/testbed:1
        Network=host
        Exec=/bin/server --port 1%d

        [X-BroProxy]
        Listen=%d
        Backend=127.0.0.1:1%d
        ExitIdleTime=200ms
        """
                .formatted(port, port, port);
    }

    /** Every file, with its kind; not what podman keeps. */
    private List<String> files(String... folders) {
        String find = "find %s ! -path '*/share/containers*' -printf '%%p %%y %%l\\n' | sort";
        return root.shell(find.formatted(String.join(" ", folders))).orFail().lines().toList();
    }

    private static void assertUnchanged(List<String> before, List<String> after) {
        var gone = new ArrayList<>(before);
        gone.removeAll(after);
        var left = new ArrayList<>(after);
        left.removeAll(before);
        assertEquals("gone: [] left: []", "gone: " + gone + " left: " + left);
    }

    @Test
    void shouldInstallServeUpgradeAndPurgeTheDeb() {
        List<String> before = files("/usr", "/etc", "/var/lib/systemd");
        user.write(user.quadletFolder() + "/web.container", quadlet(8101));
        root.write(root.quadletFolder() + "/own.container", quadlet(8102));
        user.write(user.quadletFolder() + "/cold.container", quadlet(8105) + "OnIdle=freeze\n");
        List<String> quadlets = files("/etc/containers");
        root.copy("/root/bro-proxy.deb", "644", Packages.deb());

        root.run("dpkg", "--install", "/root/bro-proxy.deb").orFail();

        // Nobody has reloaded anything by hand.
        user.systemctl("start", "web-proxy.socket", "cold-proxy.socket").orFail();
        root.systemctl("start", "own-proxy.socket").orFail();
        new Client(root, "127.0.0.1:8102").answer();
        Running download =
                new Client(user, "127.0.0.1:8101")
                        .send("download " + DOWNLOAD)
                        .with("--until", "end")
                        .with("--pattern")
                        .with("--hold")
                        .start();
        download.awaitLine("holding", 30);
        String process = user.property("web-proxy.service", "MainPID");

        upgrade();

        assertEquals(process, user.property("web-proxy.service", "MainPID"));
        assertEquals("/usr/bin/bro-proxy (deleted)", program(process));
        download.tell("go on");
        var result = Client.results(download.finish()).getFirst();
        assertEquals(Fate.ANSWERED, result.fate());
        assertEquals(DOWNLOAD, result.bytes());
        user.awaitProperty("web-proxy.service", "ActiveState", "inactive");
        new Client(user, "127.0.0.1:8101").answer();
        String version =
                root.run("dpkg-query", "--show", "--showformat=${Version}", "bro-proxy").orFail();
        assertEquals("9:1", version);

        new Client(user, "127.0.0.1:8105").answer();
        user.awaitProperty("cold-proxy.service", "ActiveState", "inactive");
        assertEquals("paused", stateOfCold());

        // What a user can put there, root's script does not stumble over.
        user.shell(
                        "cd $XDG_RUNTIME_DIR/systemd/generator && mkfifo pipe.socket"
                                + " && cp web-proxy.socket './-H host x.socket'")
                .orFail();
        root.run("dpkg", "--remove", "bro-proxy").orFail();

        for (Account account : List.of(user, root)) {
            String[] list = {
                "list-units", "--all", "--no-legend", "web-proxy*", "own-proxy*", "cold-proxy*"
            };
            assertEquals("", account.systemctl(list).orFail());
        }
        // Nobody would thaw it any more.
        assertEquals("running", stateOfCold());
        assertEquals(Fate.REFUSED, new Client(user, "127.0.0.1:8101").run().getFirst().fate());
        root.run("dpkg", "--purge", "bro-proxy").orFail();
        assertUnchanged(quadlets, files("/etc/containers"));
        root.shell("rm /etc/containers/systemd/own.container").orFail();
        assertUnchanged(before, files("/usr", "/etc", "/var/lib/systemd"));
    }

    /**
     * What rpm passes to the scripts: how many versions there will be; an upgrade is postinst 2,
     * then prerm 1.
     */
    @Test
    void shouldDoForAnRpmWhatItDoesForTheDeb() {
        user.write(user.quadletFolder() + "/web.container", quadlet(8106));
        if (!user.hasQuadlet()) {
            user.write(user.packagedUnitFolder() + "/web.service", PlainUnit.of(quadlet(8106)));
        }
        root.copy("/root/bro-proxy.deb", "644", Packages.deb());
        String unpack =
                "cd /root && dpkg-deb --extract bro-proxy.deb / && dpkg-deb --control bro-proxy.deb scripts";
        root.shell(unpack).orFail();

        root.shell("sh /root/scripts/postinst 1").orFail();
        user.systemctl("start", "web-proxy.socket").orFail();
        new Client(user, "127.0.0.1:8106").answer();

        root.shell("cd /root/scripts && sh postinst 2 && sh prerm 1 && sh postrm 1").orFail();
        assertEquals("active", user.property("web-proxy.socket", "ActiveState"));

        root.shell("sh /root/scripts/prerm 0").orFail();
        assertEquals(Fate.REFUSED, new Client(user, "127.0.0.1:8106").run().getFirst().fate());
        root.shell(
                        "rm /usr/bin/bro-proxy /usr/lib/systemd/*-generators/bro-proxy-generator"
                                + " && sh /root/scripts/postrm 0")
                .orFail();
        assertEquals(
                "", user.systemctl("list-units", "--all", "--no-legend", "web-proxy*").orFail());
    }

    private String stateOfCold() {
        return user.run("podman", "inspect", "--format", "{{.State.Status}}", "systemd-cold")
                .orFail();
    }

    /** The same package as a later version, its program another file. */
    private void upgrade() {
        root.shell(
                        """
                        cd /root && dpkg-deb --raw-extract bro-proxy.deb new \\
                          && sed -i 's/^Version: .*/Version: 9:1/' new/DEBIAN/control \\
                          && echo >>new/usr/bin/bro-proxy \\
                          && dpkg-deb -Znone --build new newer.deb && dpkg --install newer.deb\
                        """)
                .orFail();
    }

    private String program(String process) {
        return root.run("readlink", "/proc/" + process + "/exe").orFail();
    }

    @Test
    void shouldInstallAndRemoveTheTarballWithoutRoot() {
        user.copy("/home/bro/bro-proxy.tar.gz", "644", Packages.tarball());
        user.shell(
                        "mkdir -p .local/share && tar xf bro-proxy.tar.gz && rm bro-proxy.tar.gz && mv bro-proxy-* unpacked")
                .orFail();
        List<String> before = files("/home/bro");
        String install = "./unpacked/install.sh --user";

        String said = user.shell(install).orFail();

        assertTrue(said.contains("into /home/bro/.local"), said);
        assertTrue(said.contains("bro-proxy generate NAME"), said);
        assertFalse(said.contains("PATH"), said);
        List<String> once = files("/home/bro");
        assertTrue(once.contains("/home/bro/.local/bin/bro-proxy f "), once::toString);
        assertTrue(
                once.contains("/home/bro/.local/share/man/man8/bro-proxy.8.gz f "), once::toString);
        user.shell(install).orFail();
        assertUnchanged(once, files("/home/bro"));

        serveAsTheUser();

        user.shell(install + " --uninstall").orFail();
        assertUnchanged(before, files("/home/bro"));
        Outcome again = user.shell(install + " --uninstall");
        assertEquals(1, again.status(), again.toString());
        assertTrue(again.err().contains("nothing is installed in /home/bro/.local"), again.err());
    }

    /** Units by bro-proxy generate, and gone again. */
    private void serveAsTheUser() {
        user.write(user.quadletFolder() + "/web.container", quadlet(8103));
        user.run("bro-proxy", "generate", "web").orFail();
        user.systemctl("daemon-reload").orFail();
        user.systemctl("enable", "--now", "web-proxy.socket").orFail();
        new Client(user, "127.0.0.1:8103").answer();

        Outcome uninstalled =
                user.shell("./unpacked/install.sh --uninstall && ./unpacked/install.sh --user");
        assertTrue(
                uninstalled
                        .orFail()
                        .contains(
                                "still use it:\n/home/bro/.config/systemd/user/web-proxy.service"),
                uninstalled.out());

        user.systemctl("disable", "--now", "web-proxy.socket").orFail();
        user.systemctl("stop", "web-proxy.service", "web.service").orFail();
        user.run("bro-proxy", "remove", "web").orFail();
        user.shell("rm -r .config/containers .config/systemd").orFail();
    }

    @Test
    void shouldInstallAndRemoveTheTarballForEverybody() {
        root.copy("/root/bro-proxy.tar.gz", "644", Packages.tarball());
        root.shell("cd /root && tar xf bro-proxy.tar.gz && mv bro-proxy-*-linux-* unpacked")
                .orFail();
        List<String> before = files("/usr", "/etc", "/opt");
        user.write(user.quadletFolder() + "/web.container", quadlet(8104));

        root.run("/root/unpacked/install.sh").orFail();
        user.systemctl("daemon-reload").orFail();
        user.systemctl("start", "web-proxy.socket").orFail();
        new Client(user, "127.0.0.1:8104").answer();
        user.systemctl("stop", "web-proxy.socket").orFail();
        root.run("/root/unpacked/install.sh", "--uninstall").orFail();
        assertUnchanged(before, files("/usr", "/etc", "/opt"));

        root.run("/root/unpacked/install.sh", "--prefix", "/opt/bro").orFail();
        String linked =
                root.run("readlink", "/etc/systemd/user-generators/bro-proxy-generator").orFail();
        assertEquals("/opt/bro/bin/bro-proxy", linked);
        assertNotEquals(before, files("/usr", "/etc", "/opt"));
        root.run("/root/unpacked/install.sh", "--prefix=/opt/bro", "--uninstall").orFail();
        assertUnchanged(before, files("/usr", "/etc", "/opt"));
    }
}
