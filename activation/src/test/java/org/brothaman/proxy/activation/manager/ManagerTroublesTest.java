package org.brothaman.proxy.activation.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.clock.FakeClock;
import org.freedesktop.dbus.messages.MethodCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class ManagerTroublesTest extends ManagerStage {
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

    /** Which may be one that is required by what it requires, and that was not started for it. */
    @Test
    void shouldNameTheUnitForWhoseFailureItWasNotStarted() throws Exception {
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            MethodCall start = peer.accept().expect("StartUnit");
                            peer.setFor(WEB, "Requires", new String[] {"app.service", "x.target"});
                            peer.setFor("x.target", "ActiveState", "active");
                            peer.setFor("x.target", "BindsTo", new String[] {"gone.mount"});
                            peer.setFor("gone.mount", "ActiveState", "failed");
                            peer.setFor("app.service", "Requires", new String[] {WEB});
                            peer.setFor("app.service", "BindsTo", new String[] {"migrate.service"});
                            peer.setFor("migrate.service", "ActiveState", "failed");
                            peer.setFor("migrate.service", "SubState", "failed");
                            peer.setFor("migrate.service", "Result", "exit-code");
                            peer.setFor("migrate.service", "ExecMainStatus", 3);
                            peer.jobRemoved(7, WEB, "dependency");
                            peer.reply(start, "o", FakePeer.job(7));
                            peer.serve();
                        })) {
            try (UnitManager manager = manager(fake.address())) {
                Outcome.JobFailed failed =
                        assertInstanceOf(Outcome.JobFailed.class, manager.start(WEB, soon()));
                assertEquals(
                        "cannot start web.service: a unit that it depends on failed: migrate.service, unit is failed (failed), Result=exit-code, ExecMainStatus=3; see: systemctl --user status migrate.service; journalctl --user -u migrate.service",
                        failed.message());
                assertEquals("job-dependency", failed.result());
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
                Outcome outcome = manager.glance(WEB, soon());
                assertInstanceOf(Outcome.NotGenerated.class, outcome);
                assertOneLine(outcome, quadlet.toString());
                assertOneLine(
                        outcome,
                        "/usr/lib/systemd/user-generators/podman-user-generator --dryrun --user");
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
                Outcome outcome = manager.glance(WEB, soon());
                assertEquals(kind, outcome.getClass().getSimpleName());
                if (kind.equals("NotLoaded")) {
                    assertOneLine(outcome, "bad line 3");
                }
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
                assertOneLine(manager.freeze(WEB, () -> false, soon()), "--on-idle=stop");
            }
        }
    }

    /** It has closed its socket, or the connection at hand, and is not back yet. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldWaitForAManagerThatExecutesItselfAnew(boolean hangsUp) throws Exception {
        List<FakeManager> fakes = new ArrayList<>();
        Path file = folder.resolve("private");
        leaveUnattended(file);
        FakeClock clock =
                new FakeClock() {
                    private int pauses;

                    @Override
                    public synchronized void pause(long nanos) {
                        super.pause(nanos);
                        if (++pauses == 5) {
                            fakes.add(isBack(file, hangsUp));
                        }
                    }
                };
        ManagerAddress address = new ManagerAddress(file.toString(), ManagerAddress.Kind.PRIVATE);
        try (UnitManager manager = manager(clock, address)) {
            long deadline = clock.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            assertInstanceOf(Outcome.Done.class, manager.glance(WEB, deadline));
        }
        fakes.getFirst().close();
    }

    private FakeManager isBack(Path file, boolean hangsUp) {
        FakeManager.Script[] scripts = {peer -> {}, FakeManager.RUNS};
        try {
            Files.delete(file);
            return new FakeManager(
                    folder, hangsUp ? scripts : new FakeManager.Script[] {FakeManager.RUNS});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void leaveUnattended(Path file) throws IOException {
        try (var gone = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            gone.bind(UnixDomainSocketAddress.of(file));
        }
    }

    @Test
    void shouldNotWaitLongForAManagerThatDoesNotComeBack() throws Exception {
        Path file = folder.resolve("private");
        leaveUnattended(file);
        FakeClock clock = new FakeClock();
        ManagerAddress address = new ManagerAddress(file.toString(), ManagerAddress.Kind.PRIVATE);
        try (UnitManager manager = manager(clock, address)) {
            long began = clock.nanoTime();
            long deadline = began + TimeUnit.SECONDS.toNanos(90);
            assertOneLine(manager.glance(WEB, deadline), "Connection refused");
            assertTrue(clock.nanoTime() - began < TimeUnit.SECONDS.toNanos(6));
        }
    }

    @Test
    void shouldSayWhereItLookedForAManager() {
        ManagerAddress nobody = new ManagerAddress(folder + "/nobody", ManagerAddress.Kind.PRIVATE);
        try (UnitManager manager = manager(nobody)) {
            Outcome outcome = manager.glance(WEB, soon());
            assertOneLine(outcome, folder + "/nobody: No such file or directory");
            assertOneLine(outcome, "XDG_RUNTIME_DIR");
        }
    }
}
