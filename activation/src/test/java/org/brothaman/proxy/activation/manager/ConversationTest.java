package org.brothaman.proxy.activation.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.freedesktop.dbus.messages.MethodCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A conversation that is begun before there is a request; each script is one connection. */
@Timeout(30)
final class ConversationTest extends ManagerStage {
    @Test
    void shouldUseWhatHasBegun() throws Exception {
        try (FakeManager fake = new FakeManager(folder, FakeManager.RUNS);
                UnitManager manager = manager(fake.address())) {
            manager.begin();
            manager.begin();
            assertInstanceOf(Outcome.Done.class, manager.glance(WEB, soon()));
            assertInstanceOf(Outcome.Done.class, manager.glance(WEB, soon()));
        }
    }

    @Test
    void shouldGreetBeforeTheFirstRequest() throws Exception {
        CountDownLatch greeted = new CountDownLatch(1);
        try (FakeManager fake =
                        new FakeManager(
                                folder,
                                peer -> {
                                    peer.unit("loaded", "active", "running");
                                    peer.accept();
                                    greeted.countDown();
                                    peer.serve();
                                });
                UnitManager manager = manager(fake.address())) {
            manager.begin();
            assertTrue(manager.connect(soon()));
            await(greeted);
            manager.begin();
            assertInstanceOf(Outcome.Done.class, manager.glance(WEB, soon()));
        }
    }

    /** What was never asked for is asked for now, whatever the unit is. */
    @Test
    void shouldConnectAnewIfTheManagerHungUp() throws Exception {
        try (FakeManager fake =
                        new FakeManager(
                                folder,
                                FakePeer::close,
                                peer -> {
                                    peer.unit("loaded", "active", "running");
                                    peer.starts(peer.accept().expect("StartUnit"));
                                    peer.serve();
                                });
                UnitManager manager = manager(fake.address())) {
            manager.begin();
            List<String> asked = new ArrayList<>();
            assertInstanceOf(Outcome.Done.class, manager.start(WEB, () -> asked.add(WEB), soon()));
            assertEquals(List.of(WEB), asked);
        }
    }

    @Test
    void shouldLeaveItToTheRequestToTellThatNobodyIsThere() {
        ManagerAddress nobody = new ManagerAddress(folder + "/nobody", ManagerAddress.Kind.PRIVATE);
        try (UnitManager manager = manager(nobody)) {
            manager.begin();
            assertFalse(manager.connect(soon()));
            assertOneLine(manager.glance(WEB, soon()), "No such file or directory");
        }
    }

    @Test
    void shouldCloseWhatHasOnlyBegun() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (FakeManager fake = new FakeManager(folder, silent(ended))) {
            UnitManager manager = manager(fake.address());
            manager.begin();
            manager.close();
            manager.close();
            await(ended);
        }
    }

    @Test
    void shouldCloseWhatIsNotGreetedInTime() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (FakeManager fake = new FakeManager(folder, silent(ended), FakeManager.RUNS);
                UnitManager manager = manager(fake.address())) {
            manager.begin();
            assertFalse(manager.connect(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20)));
            await(ended);
            assertInstanceOf(Outcome.Done.class, manager.glance(WEB, soon()));
        }
    }

    /** A bus needs no time for a new peer. */
    @Test
    void shouldNotBeginOnABus() throws Exception {
        CountDownLatch subscribed = new CountDownLatch(1);
        try (FakeManager fake =
                        new FakeManager(
                                folder,
                                peer -> {
                                    peer.unit("loaded", "active", "running");
                                    peer.acceptOnBus();
                                    subscribed.countDown();
                                    peer.serve();
                                });
                UnitManager manager = manager(fake.bus())) {
            manager.begin();
            assertInstanceOf(Outcome.Done.class, manager.glance(WEB, soon()));
            await(subscribed);
        }
    }

    @Test
    void shouldDoWhatIsToBeDoneWhileTheManagerIsAtIt() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        try (FakeManager fake =
                        new FakeManager(
                                folder,
                                peer -> {
                                    MethodCall start = peer.accept().expect("StartUnit");
                                    heard.countDown();
                                    await(asked);
                                    peer.starts(start);
                                    peer.serve();
                                });
                UnitManager manager = manager(fake.address())) {
            Runnable meanwhile =
                    () -> {
                        await(heard);
                        asked.countDown();
                    };
            assertInstanceOf(Outcome.Done.class, manager.start(WEB, meanwhile, soon()));
        }
    }

    /** It is the first that may still lead to a start. */
    @Test
    void shouldDoItAgainWhenItIsAskedForAgain() throws Exception {
        try (FakeManager fake =
                        new FakeManager(
                                folder,
                                peer -> {
                                    peer.accept().expect("StartUnit");
                                    peer.close();
                                },
                                peer -> {
                                    peer.unit("loaded", "inactive", "dead");
                                    peer.starts(peer.accept().expect("StartUnit"));
                                    peer.serve();
                                });
                UnitManager manager = manager(fake.address())) {
            List<String> asked = new ArrayList<>();
            assertInstanceOf(Outcome.Done.class, manager.start(WEB, () -> asked.add(WEB), soon()));
            assertEquals(List.of(WEB, WEB), asked);
        }
    }

    /** A manager that does not greet, and notices that the client has gone. */
    private static FakeManager.Script silent(CountDownLatch ended) {
        return peer -> {
            peer.readToEnd();
            ended.countDown();
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
