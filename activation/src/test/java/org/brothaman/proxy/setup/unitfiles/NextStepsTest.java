package org.brothaman.proxy.setup.unitfiles;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.setup.quadlet.Quadlets;
import org.brothaman.proxy.setup.quadlet.SearchPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NextStepsTest {
    @TempDir private Path root;

    /** Generates, and says what to do next. */
    private List<String> generate(String section) throws IOException {
        Files.writeString(
                root.resolve("web.container"), "[X-BroProxy]\nBackend=h:1\n" + section + "\n");
        var path =
                SearchPath.of(ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", root.toString()), 1);
        var quadlet = new Quadlets(path).find("web", c -> {}).orElseThrow();
        ProxyUnits units =
                new Planner(ManagerScope.USER, Path.of("/bin/bro-proxy"), c -> {})
                        .units(quadlet)
                        .orElseThrow();
        UnitFolder folder = new UnitFolder(root.resolve("units"));
        List<UnitFolder.Change> changes = folder.changes(units);
        folder.apply(changes);
        return NextSteps.afterGenerate(changes, units);
    }

    @Test
    void shouldStartWhatIsNewAndRestartWhatListensElsewhere() throws IOException {
        List<String> first = List.of("daemon-reload", "enable --now web-proxy.socket");
        assertEquals(first, generate("Listen=1"));
        assertEquals(first, generate("Listen=1"));
        assertEquals(
                List.of("daemon-reload", "enable web-proxy.socket", "restart web-proxy.socket"),
                generate("Listen=2"));
    }

    @Test
    void shouldHaveTheProxyStartedWithWhatSleepsWhoeverHasStartedIt() throws IOException {
        assertEquals(
                List.of(
                        "daemon-reload",
                        "enable web-proxy.service",
                        "enable --now web-proxy.socket"),
                generate("Listen=1\nSleepForeign=yes"));
    }

    @Test
    void shouldStopWhatIsGone() throws IOException {
        generate("Listen=1");
        assertEquals(
                List.of(
                        "stop web-proxy.socket",
                        "daemon-reload",
                        "enable web-proxy-x.socket",
                        "restart web-proxy-x.socket"),
                generate("Listen=x=1"));
        assertEquals(
                List.of(
                        "daemon-reload",
                        "enable web-proxy-x.socket web-proxy-y.socket",
                        "restart web-proxy-x.socket web-proxy-y.socket"),
                generate("Listen=x=1\nListen=y=2"));
    }

    /** systemctl refuses to stop a template; shells would look for files of that name. */
    @Test
    void shouldStopTheInstancesOfATemplateThatIsGone() {
        assertEquals(
                List.of(
                        "stop 'web-proxy@*.socket' web-proxy@1.service 'a\\x2db.socket'",
                        "daemon-reload"),
                NextSteps.afterRemove(
                        List.of(
                                root.resolve("web-proxy@.socket"),
                                root.resolve("web-proxy@1.service"),
                                root.resolve("a\\x2db.socket"))));
    }

    @Test
    void shouldLetARunningProxyTakeItsNewOptions() throws IOException {
        generate("Listen=1");
        assertEquals(
                List.of(
                        "daemon-reload",
                        "enable --now web-proxy.socket",
                        "try-restart web-proxy.service"),
                generate("Listen=1\nExitIdleTime=1h"));
    }

    @Test
    void shouldEnableNothingThatNobodyWants() throws IOException {
        assertEquals(
                List.of("daemon-reload", "start web-proxy.socket"),
                generate("Listen=1\nWantedBy="));
        assertEquals(
                List.of("daemon-reload", "restart web-proxy.socket"),
                generate("Listen=2\nWantedBy="));
    }
}
