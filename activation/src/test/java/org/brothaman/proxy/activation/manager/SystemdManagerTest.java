package org.brothaman.proxy.activation.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.types.UInt32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class SystemdManagerTest extends ManagerStage {
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
                assertEquals(
                        "/run/user/1000/systemd/generator/web.service",
                        done.state().fragmentPath());
            }
        }
    }

    /** Its unit is up as soon as its network is, and its ports are open. */
    @Test
    void shouldWaitForTheContainersOfAPod() throws Exception {
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            peer.setFor(WEB, "BoundBy", new String[] {"app.service", "x.service"});
                            peer.setFor(WEB, "Wants", new String[] {"app.service"});
                            peer.starts(peer.accept().expect("StartUnit"));
                            MethodCall part = peer.expect("StartUnit");
                            assertEquals(
                                    List.of("app.service", "replace"),
                                    List.of(part.getParameters()));
                            peer.reply(part, "o", FakePeer.job(8));
                            peer.jobRemoved(8, "app.service", "failed");
                            peer.serve();
                        })) {
            try (UnitManager manager = manager(fake.address())) {
                assertInstanceOf(Outcome.Done.class, manager.start(WEB, soon()));
            }
        }
    }

    /** Of a pod that somebody else has just started; what rests there is left to rest. */
    @Test
    void shouldWaitForContainersThatAreBeingStarted() throws Exception {
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            String[] parts = {"app.service", "x.service", "y.service"};
                            peer.setFor(WEB, "BoundBy", parts);
                            peer.setFor(WEB, "Wants", parts);
                            peer.unit("loaded", "active", "running");
                            peer.setFor("app.service", "ActiveState", "activating");
                            peer.setFor("x.service", "ActiveState", "inactive");
                            MethodCall part = peer.accept().expect("StartUnit");
                            assertEquals(
                                    List.of("app.service", "replace"),
                                    List.of(part.getParameters()));
                            peer.reply(part, "o", FakePeer.job(8));
                            peer.jobRemoved(8, "app.service", "done");
                            peer.serve();
                        })) {
            try (UnitManager manager = manager(fake.address())) {
                assertInstanceOf(Outcome.Done.class, manager.awaitParts(WEB, soon()));
            }
        }
    }

    @Test
    void shouldReadTheWholeState() throws Exception {
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            peer.unit("loaded", "failed", "failed");
                            peer.set("Result", "signal");
                            peer.set("ExecMainStatus", 9);
                            peer.set("ExecMainCode", 2);
                            peer.set("NeedDaemonReload", true);
                            peer.set("FreezerState", "frozen-by-parent");
                            peer.accept().serve();
                        })) {
            try (UnitManager manager = manager(fake.address())) {
                Outcome.Done done = assertInstanceOf(Outcome.Done.class, manager.look(WEB, soon()));
                assertEquals(
                        new UnitState(
                                UnitState.Load.LOADED,
                                UnitState.Active.FAILED,
                                "failed",
                                UnitState.Freezer.FROZEN,
                                "notify",
                                "signal",
                                9,
                                true,
                                true,
                                true,
                                "",
                                "/run/user/1000/systemd/generator/web.service",
                                "/home/bro/.config/containers/systemd/web.container",
                                false,
                                4_242_424_242L,
                                0,
                                "/user.slice/web.service"),
                        done.state());
                assertOneLine(manager.check(WEB, soon()), "killed by signal 9");
            }
        }
    }

    @Test
    void shouldReadNothingOfAUnitThatTheManagerHasNotInMemory() throws Exception {
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            peer.atRest();
                            peer.accept().serve();
                        })) {
            try (UnitManager manager = manager(fake.address())) {
                Outcome.Done done =
                        assertInstanceOf(Outcome.Done.class, manager.glance(WEB, soon()));
                assertEquals(UnitState.NOT_IN_MEMORY, done.state());
                assertTrue(done.state().isDown());
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

    @Test
    void shouldStopAndLeaveOutWhatTheUnitDoesNotHave() throws Exception {
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            MethodCall stop = peer.accept().expect("StopUnit");
                            peer.reply(stop, "o", FakePeer.job(8));
                            peer.jobRemoved(8, WEB, "done");
                            peer.reply(peer.expect("ResetFailedUnit"), "");
                            peer.serve();
                        })) {
            try (UnitManager manager = manager(fake.address())) {
                assertInstanceOf(Outcome.Done.class, manager.stop(WEB, WEB, soon()));
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
                        assertInstanceOf(
                                Outcome.Done.class, manager.freeze(WEB, () -> false, soon()));
                assertTrue(frozen.state().isFrozen());
                Outcome.Done thawed =
                        assertInstanceOf(Outcome.Done.class, manager.thaw(WEB, soon()));
                assertEquals(UnitState.Freezer.RUNNING, thawed.state().freezer());
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
                            peer.starts(peer.accept().expect("StartUnit"));
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
                            peer.acceptOnBus();
                            MethodCall start = peer.expect("StartUnit");
                            assertEquals("org.freedesktop.systemd1", start.getDestination());
                            peer.starts(start);
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
}
