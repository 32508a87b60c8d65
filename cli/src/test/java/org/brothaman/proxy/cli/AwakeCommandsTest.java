package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.systemd.AwakeHours;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who wakes a unit leaves a proxy that lets it sleep again. */
@Timeout(30)
final class AwakeCommandsTest {
    private static final String PROXY = "StartUnit web-proxy.service";

    @TempDir Path folder;

    private AwakeTarget target(String name) {
        var target = new AwakeTarget();
        target.name = name;
        target.user = true;
        target.environment =
                Map.of(
                        "XDG_RUNTIME_DIR", folder.toString(),
                        "QUADLET_UNIT_DIRS", folder.resolve("quadlets").toString());
        return target;
    }

    private interface Step {
        void run() throws Exception;
    }

    /** By a manager that does not run the proxy yet. */
    private List<String> told(Step step) throws Exception {
        try (var manager = new WillingManager(folder)) {
            manager.isDown("web-proxy.service");
            manager.isDown("site-proxy@90.service");
            step.run();
            return manager.told;
        }
    }

    @Test
    void shouldStartTheProxyOfWhatIsWoken() throws Exception {
        var wake = new WakeCommand();
        wake.target = target("web");
        assertEquals(List.of("StartUnit web.service", PROXY), told(wake::call));
    }

    @ParameterizedTest
    @CsvSource({"web, false", "web.service, true"})
    void shouldStartTheProxyOfWhatIsHeld(String name, boolean inItsHours) throws Exception {
        var hold = new HoldCommand();
        hold.target = target(name);
        hold.during = inItsHours ? AwakeHours.parse("00:00-24:00") : null;
        String unit = inItsHours ? "bro-proxy-awake-web.service" : "bro-proxy-hold-web.service";
        assertEquals(
                List.of(
                        "StartUnit web.service",
                        "StopUnit " + unit,
                        "StartTransientUnit " + unit,
                        PROXY),
                told(hold::call));
    }

    /** A template stands for its default instance. */
    @ParameterizedTest
    @CsvSource({"site@", "site@.container", "site@.service"})
    void shouldWakeTheDefaultInstance(String name) throws Exception {
        Path quadlets = Files.createDirectories(folder.resolve("quadlets"));
        Files.writeString(
                quadlets.resolve("site@.container"),
                "[Container]\nImage=a\n[X-BroProxy]\nListen=80%i\n[Install]\nDefaultInstance=90\n");
        var wake = new WakeCommand();
        wake.target = target(name);
        assertEquals(
                List.of("StartUnit site@90.service", "StartUnit site-proxy@90.service"),
                told(wake::call));
    }

    @Test
    void shouldSayWhyThereIsNothingToWake() throws Exception {
        Path quadlets = Files.createDirectories(folder.resolve("quadlets"));
        Files.writeString(quadlets.resolve("site@.container"), "[Container]\nImage=a\n");
        assertEquals(
                "site@ is a template; name one of its instances: site@INSTANCE",
                assertThrows(CommandFailedException.class, () -> target("site@").unit())
                        .getMessage());
        assertEquals(
                "data.volume: a .volume makes no service that a socket could wake; name a .container, .kube or .pod",
                assertThrows(CommandFailedException.class, () -> target("data.volume").unit())
                        .getMessage());
    }

    /** It may have been stopped meanwhile. */
    @Test
    void shouldStartTheProxyOfWhatIsReleased() throws Exception {
        var release = new ReleaseCommand();
        release.target = target("web");
        assertEquals(List.of("StopUnit bro-proxy-hold-web.service", PROXY), told(release::call));
    }

    /** Awake hours may hold it on. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true  | is no longer held",
                "false | is no longer held by bro-proxy-hold-web.service, but still by bro-proxy-awake-web.service"
            })
    void shouldSayWhatElseHoldsWhatIsReleased(boolean isAlone, String said) throws Exception {
        var release = new ReleaseCommand();
        release.target = target("web");
        PrintStream before = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (var manager = new WillingManager(folder)) {
            if (isAlone) {
                manager.isDown("bro-proxy-awake-web.service");
            }
            release.call();
        } finally {
            System.setOut(before);
        }
        assertEquals("web.service " + said + "\n", printed.toString(StandardCharsets.UTF_8));
    }

    /** It may have looked at the unit just before, and be about to end because that sleeps. */
    @Test
    void shouldStartTheProxyOnceMoreIfThatRanBefore() throws Exception {
        var wake = new WakeCommand();
        wake.target = target("web");
        try (var manager = new WillingManager(folder)) {
            wake.call();
            assertEquals(List.of("StartUnit web.service", PROXY, PROXY), manager.told);
        }
    }

    /** The clock was set while it was held in its awake hours: they are over. */
    @Test
    void shouldReleaseWhatIsHeldOutsideOfItsHours() throws Exception {
        var hold = new HoldCommand();
        hold.target = target("web");
        hold.during = AwakeHours.parse("2001-02-03 00:00-24:00");
        List<String> released = List.of("StopUnit bro-proxy-awake-web.service", PROXY);
        assertEquals(
                released,
                told(
                        () -> {
                            hold.call();
                            hold.call(); // which has nothing to do
                        }));
    }

    @ParameterizedTest
    @CsvSource({
        "web, web-proxy.service",
        "web.service, web-proxy.service",
        "web@1.service, web-proxy@1.service",
        "app.pod, app-pod-proxy.service",
        "app-pod.service, app-pod-proxy.service",
        "office.service, work-proxy.service",
        "work, work-proxy.service"
    })
    void shouldKnowTheProxyOfAUnit(String name, String proxy) throws Exception {
        Path quadlets = Files.createDirectories(folder.resolve("quadlets"));
        Files.writeString(quadlets.resolve("web@.container"), "[Container]\nImage=a\n");
        Files.writeString(quadlets.resolve("app.pod"), "[Pod]\n");
        Files.writeString(
                quadlets.resolve("work.container"), "[Container]\nImage=a\nServiceName=office\n");
        assertEquals(proxy, target(name).proxy());
    }
}
