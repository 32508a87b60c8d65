package org.brothaman.proxy.activation.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.types.UInt32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
final class SystemdManagerTest {
    private static final String WEB = "web.service";

    @TempDir Path folder;

    @Test
    void shouldStartAndReadTheState() throws Exception {
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            MethodCall start = peer.accept().expect("StartUnit");
                            assertEquals(List.of(WEB, "replace"), List.of(start.getParameters()));
                            peer.reply(start, "o", FakePeer.job(7));
                            peer.signal("JobNew", "uos", new UInt32(7), FakePeer.job(7), WEB);
                            peer.jobRemoved(6, WEB, "failed");
                            peer.unit("loaded", "active", "running");
                            peer.jobRemoved(7, WEB, "done");
                            peer.serve();
                        })) {
            try (UnitManager manager = manager(fake.address())) {
                Outcome.Done done =
                        assertInstanceOf(Outcome.Done.class, manager.start(WEB, soon()));
                assertEquals(UnitState.Active.ACTIVE, done.state().active());
                assertEquals("running", done.state().sub());
                assertEquals("notify", done.state().type());
                assertEquals(
                        "/home/bro/.config/containers/systemd/web.container",
                        done.state().sourcePath());
            }
        }
    }

    @Test
    void shouldTakeAJobsEndThatOvertakesTheReply() throws Exception {
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            MethodCall start = peer.accept().expect("StartUnit");
                            peer.jobRemoved(7, WEB, "done");
                            peer.unit("loaded", "active", "running");
                            peer.reply(start, "o", FakePeer.job(7));
                            peer.serve();
                        })) {
            try (UnitManager manager = manager(fake.address())) {
                assertInstanceOf(Outcome.Done.class, manager.start(WEB, soon()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(JobResult.class)
    void shouldTellEveryWayAJobFails(JobResult result) throws Exception {
        String word = result == JobResult.UNKNOWN ? "vanished" : result.name().toLowerCase();
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            MethodCall start = peer.accept().expect("StartUnit");
                            peer.reply(start, "o", FakePeer.job(7));
                            peer.unit("loaded", "failed", "failed");
                            peer.set("Result", "exit-code");
                            peer.set("ExecMainStatus", 126);
                            peer.jobRemoved(7, WEB, word);
                            peer.serve();
                        })) {
            try (UnitManager manager = manager(fake.address())) {
                Outcome.JobFailed failed =
                        assertInstanceOf(Outcome.JobFailed.class, manager.start(WEB, soon()));
                assertEquals(result, failed.job());
                assertOneLine(failed, result.meaning());
                assertOneLine(failed, "Result=exit-code, ExecMainStatus=126");
                assertOneLine(failed, "systemctl --user status web.service");
                assertOneLine(failed, "journalctl --user -u web.service");
            }
        }
    }

    @Test
    void shouldNotTakeDoneForStartedWhenAConditionFailed() throws Exception {
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            MethodCall start = peer.accept().expect("StartUnit");
                            peer.set("ConditionResult", false);
                            peer.jobRemoved(7, WEB, "done");
                            peer.reply(start, "o", FakePeer.job(7));
                            peer.serve();
                        })) {
            try (UnitManager manager = manager(fake.address())) {
                Outcome.JobFailed failed =
                        assertInstanceOf(Outcome.JobFailed.class, manager.start(WEB, soon()));
                assertOneLine(failed, "Condition");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "org.freedesktop.systemd1.NoSuchUnit, NotFound, daemon-reload",
        "org.freedesktop.systemd1.UnitMasked, Masked, unmask web.service",
        "org.freedesktop.systemd1.LoadFailed, NotLoaded, the reason",
        "org.freedesktop.systemd1.BadUnitSetting, NotLoaded, the reason",
        "org.freedesktop.DBus.Error.AccessDenied, Forbidden, the reason",
        "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired, Forbidden, the reason",
        "org.freedesktop.DBus.Error.NameHasNoOwner, Unreachable, the reason",
        "org.freedesktop.systemd1.TransactionIsDestructive, Refused, the reason",
        "org.freedesktop.DBus.Error.NotSupported, Refused, the reason",
    })
    void shouldTellTheManagersErrorsApart(String name, String kind, String says) throws Exception {
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            MethodCall start = peer.accept().expect("StartUnit");
                            peer.error(start, name, "the reason\nof it");
                            peer.serve();
                        })) {
            try (UnitManager manager = manager(fake.address())) {
                Outcome outcome = manager.start(WEB, soon());
                assertEquals(kind, outcome.getClass().getSimpleName());
                assertOneLine(outcome, says);
            }
        }
    }

    @Test
    void shouldNameTheQuadletThatTheGeneratorRefused() throws Exception {
        Path quadlet = Files.createDirectories(folder.resolve("q/sub")).resolve("web.container");
        Files.writeString(quadlet, "[Container]\n");
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            peer.unit("not-found", "inactive", "dead");
                            peer.accept().serve();
                        })) {
            try (UnitManager manager = manager(fake.address())) {
                Outcome outcome = manager.look(WEB, soon());
                assertInstanceOf(Outcome.NotGenerated.class, outcome);
                assertOneLine(outcome, quadlet.toString());
                assertOneLine(outcome, "/usr/lib/podman/quadlet --user --dryrun");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "not-found, NotFound",
        "masked, Masked",
        "bad-setting, NotLoaded",
        "error, NotLoaded"
    })
    void shouldSayWhatKeepsAUnitFromBeingStarted(String load, String kind) throws Exception {
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            peer.unit(load, "inactive", "dead");
                            peer.loadError("org.freedesktop.systemd1.BadUnitSetting", "bad line 3");
                            peer.accept().serve();
                        })) {
            try (UnitManager manager = manager(fake.address())) {
                Outcome outcome = manager.look(WEB, soon());
                assertEquals(kind, outcome.getClass().getSimpleName());
                if (kind.equals("NotLoaded")) {
                    assertOneLine(outcome, "bad line 3");
                }
            }
        }
    }

    @Test
    void shouldStopAndLeaveOutWhatTheUnitDoesNotHave() throws Exception {
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            MethodCall stop = peer.accept().expect("StopUnit");
                            peer.reply(stop, "o", FakePeer.job(8));
                            peer.jobRemoved(8, WEB, "done");
                            peer.serve();
                        })) {
            try (UnitManager manager = manager(fake.address())) {
                assertInstanceOf(Outcome.Done.class, manager.stop(WEB, soon()));
            }
        }
    }

    @Test
    void shouldFreezeAndThawWithoutAJob() throws Exception {
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            peer.unit("loaded", "active", "running");
                            MethodCall freeze = peer.accept().expect("FreezeUnit");
                            peer.set("FreezerState", "frozen");
                            peer.reply(freeze, "");
                            MethodCall thaw = peer.expect("ThawUnit");
                            peer.set("FreezerState", "running");
                            peer.reply(thaw, "");
                            peer.serve();
                        })) {
            try (UnitManager manager = manager(fake.address())) {
                Outcome.Done frozen =
                        assertInstanceOf(Outcome.Done.class, manager.freeze(WEB, soon()));
                assertTrue(frozen.state().isFrozen());
                Outcome.Done thawed =
                        assertInstanceOf(Outcome.Done.class, manager.thaw(WEB, soon()));
                assertEquals(UnitState.Freezer.RUNNING, thawed.state().freezer());
            }
        }
    }

    @Test
    void shouldSayThatFreezingIsNotToBeHad() throws Exception {
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            peer.unit("loaded", "active", "running");
                            MethodCall freeze = peer.accept().expect("FreezeUnit");
                            peer.error(
                                    freeze,
                                    "org.freedesktop.DBus.Error.NotSupported",
                                    "Unit does not support freeze/thaw");
                            peer.serve();
                        })) {
            try (UnitManager manager = manager(fake.address())) {
                assertOneLine(manager.freeze(WEB, soon()), "--on-idle=stop");
            }
        }
    }

    @Test
    void shouldLookAgainWhenTheManagerHangsUpInTheMiddleOfAJob() throws Exception {
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            MethodCall start = peer.accept().expect("StartUnit");
                            peer.reply(start, "o", FakePeer.job(7));
                            peer.close();
                        },
                        peer -> {
                            peer.unit("loaded", "active", "running");
                            peer.accept().serve();
                        })) {
            try (UnitManager manager = manager(fake.address())) {
                assertInstanceOf(Outcome.Done.class, manager.start(WEB, soon()));
            }
        }
    }

    @Test
    void shouldJoinTheJobAgainWhenItStillRunsAfterAHangUp() throws Exception {
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            peer.accept().expect("StartUnit");
                            peer.close();
                        },
                        FakePeer::close,
                        peer -> {
                            peer.unit("loaded", "activating", "start");
                            MethodCall start = peer.accept().expect("StartUnit");
                            peer.reply(start, "o", FakePeer.job(7));
                            peer.unit("loaded", "active", "running");
                            peer.jobRemoved(7, WEB, "done");
                            peer.serve();
                        })) {
            try (UnitManager manager = manager(fake.address())) {
                assertInstanceOf(Outcome.Done.class, manager.start(WEB, soon()));
            }
        }
    }

    @Test
    void shouldGiveUpAtTheDeadline() throws Exception {
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            MethodCall start = peer.accept().expect("StartUnit");
                            peer.reply(start, "o", FakePeer.job(7));
                            peer.serve();
                        })) {
            try (UnitManager manager = manager(fake.address())) {
                long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(40);
                Outcome outcome = manager.start(WEB, deadline);
                assertInstanceOf(Outcome.TimedOut.class, outcome);
                assertOneLine(outcome, "list-jobs");
            }
        }
    }

    @Test
    void shouldGiveUpWhenInterrupted() throws Exception {
        Thread caller = Thread.currentThread();
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            peer.accept().expect("StartUnit");
                            caller.interrupt();
                            peer.serve();
                        })) {
            try (UnitManager manager = manager(fake.address())) {
                assertInstanceOf(Outcome.Unreachable.class, manager.start(WEB, soon()));
            } finally {
                assertTrue(Thread.interrupted());
            }
        }
    }

    @Test
    void shouldGreetAndSubscribeOnABus() throws Exception {
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            peer.accept();
                            peer.reply(peer.expect("Hello"), "s", ":1.7");
                            peer.reply(peer.expect("AddMatch"), "");
                            peer.reply(peer.expect("AddMatch"), "");
                            peer.reply(peer.expect("Subscribe"), "");
                            MethodCall start = peer.expect("StartUnit");
                            assertEquals("org.freedesktop.systemd1", start.getDestination());
                            peer.reply(start, "o", FakePeer.job(7));
                            peer.unit("loaded", "active", "running");
                            peer.jobRemoved(7, WEB, "done");
                            peer.serve();
                        })) {
            ManagerAddress nobody =
                    new ManagerAddress(folder + "/nobody", ManagerAddress.Kind.PRIVATE);
            try (UnitManager manager = manager(nobody, fake.bus())) {
                assertInstanceOf(Outcome.Done.class, manager.start(WEB, soon()));
            }
        }
    }

    @Test
    void shouldSayWhereItLookedForAManager() {
        ManagerAddress nobody = new ManagerAddress(folder + "/nobody", ManagerAddress.Kind.PRIVATE);
        try (UnitManager manager = manager(nobody)) {
            Outcome outcome = manager.look(WEB, soon());
            assertOneLine(outcome, folder + "/nobody: No such file or directory");
            assertOneLine(outcome, "XDG_RUNTIME_DIR");
        }
    }

    @Test
    void shouldConnectAnewAfterClose() throws Exception {
        FakeManager.Script once = peer -> peer.accept().serve();
        try (FakeManager fake = new FakeManager(folder, once, once)) {
            UnitManager manager = manager(fake.address());
            assertInstanceOf(Outcome.Done.class, manager.look(WEB, soon()));
            manager.close();
            manager.close();
            assertInstanceOf(Outcome.Done.class, manager.look(WEB, soon()));
            manager.close();
        }
    }

    private UnitManager manager(ManagerAddress... addresses) {
        return new SystemdManager(
                ManagerScope.USER,
                List.of(addresses),
                QuadletFolders.of(ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", folder + "/q")),
                MonotonicClock.SYSTEM);
    }

    private static long soon() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    }

    static void assertOneLine(Outcome outcome, String part) {
        String message = assertInstanceOf(Outcome.Trouble.class, outcome).message();
        assertTrue(message.contains(part), message);
        assertEquals(1, message.lines().count(), message);
    }
}
