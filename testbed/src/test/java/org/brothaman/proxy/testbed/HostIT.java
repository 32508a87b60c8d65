package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The testbed itself: a whole systemd, real containers, and nothing left behind. */
@ExtendWith(Testbed.class)
final class HostIT {
    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldRunASystemdWithoutFailedUnits(Who who, Host host) {
        var account = host.account(who);

        assertEquals("running", account.systemctl("is-system-running").orFail());
        assertEquals("", account.systemctl("--failed", "--no-legend").orFail());
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldServeFromAQuadletContainer(Who who, Host host) {
        var web = host.deployment(who).install();

        web.account().systemctl("start", web.unit()).orFail();
        web.account().await("it listens", 10, "nc -z 127.0.0.1 " + web.backPort());

        assertEquals("hello", web.directClient().send("echo hello").answer().text());
    }

    @ParameterizedTest
    @EnumSource(Who.class)
    void shouldKeepProcessAndMemoryOverFreezeAndThaw(Who who, Host host) {
        var web = host.deployment(who).install();
        web.account().systemctl("start", web.unit()).orFail();
        web.account().await("it listens", 10, "nc -z 127.0.0.1 " + web.backPort());
        String token = web.directClient().answer().token();
        String pid = web.pid();

        web.account().systemctl("freeze", web.unit()).orFail();
        assertEquals("frozen", web.account().property(web.unit(), "FreezerState"));
        assertEquals(
                Client.Fate.TIMEOUT,
                web.directClient().with("--timeout", 2000).run().getFirst().fate());
        web.account().systemctl("thaw", web.unit()).orFail();

        // The client that went away was counted: its bytes waited in the kernel.
        var later = web.directClient().answer();
        assertEquals("3 " + token, later.text());
        assertEquals(pid, web.pid());
    }

    @Test
    void shouldLeaveNothingBehind(Host ignored) throws IOException {
        String name = "it-other-" + ProcessHandle.current().pid();
        Host other = Host.boot(name);
        var processes = other.processes();
        assertNotEquals("", groups(name));

        other.close();

        assertFalse(Files.readString(Path.of("/proc/self/mountinfo")).contains(name));
        for (long process : processes) assertFalse(runs(process), "process " + process);
        assertFalse(Files.exists(Path.of("/run/bro-proxy-testbed", name)));
        assertEquals("", groups(name));
    }

    @Test
    void shouldEndByItselfWhenItsTimeIsOver(Host ignored) throws Exception {
        Host other = Host.boot("it-brief-" + ProcessHandle.current().pid(), 20);
        var state = Path.of("/run/bro-proxy-testbed/it-brief-" + ProcessHandle.current().pid());
        long leader = other.processes().getFirst();
        long keeper = other.processes().getLast();

        ProcessHandle.of(keeper).orElseThrow().onExit().get(90, TimeUnit.SECONDS);

        assertFalse(runs(leader));
        assertFalse(Files.exists(state));
    }

    @Test
    void shouldComeBackAfterAReboot(Host ignored) {
        try (Host other = Host.boot("it-again-" + ProcessHandle.current().pid())) {
            var bro = other.user();
            bro.write("/home/bro/kept", "kept");
            long leader = other.processes().getFirst();

            other.reboot();

            assertFalse(runs(leader));
            assertEquals("kept", bro.run("cat", "kept").orFail());
            assertEquals("running", bro.systemctl("is-system-running").orFail());
        }
    }

    /** The cgroups of a testbed, as the outer machine has them. */
    private static String groups(String name) {
        String look =
                "mount -t cgroup2 cgroup2 /mnt && find /mnt -maxdepth 1 -name 'bro-proxy-testbed."
                        + name
                        + "'";
        return new Running(List.of("unshare", "--mount", "bash", "-c", look)).finish().orFail();
    }

    /** A dead process that its outer parent has not collected yet does not run. */
    private static boolean runs(long process) {
        return Files.exists(Path.of("/proc/" + process + "/ns/mnt"));
    }
}
