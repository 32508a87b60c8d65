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
    private static final FakeManager.Script SERVES =
            peer -> {
                peer.unit("loaded", "active", "running");
                peer.accept().serve();
            };

    @Test
    void shouldUseWhatHasBegun() throws Exception {
        try (FakeManager fake = new FakeManager(folder, SERVES);
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
            assertTrue(greeted.await(20, TimeUnit.SECONDS));
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
                                    MethodCall start = peer.accept().expect("StartUnit");
                                    peer.reply(start, "o", FakePeer.job(7));
                                    peer.jobRemoved(7, WEB, "done");
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
        try (FakeManager fake =
                new FakeManager(
                        folder,
                        peer -> {
                            peer.readToEnd();
                            ended.countDown();
                        })) {
            UnitManager manager = manager(fake.address());
            manager.begin();
            manager.close();
            manager.close();
            assertTrue(ended.await(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldCloseWhatIsNotGreetedInTime() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (FakeManager fake =
                        new FakeManager(
                                folder,
                                peer -> {
                                    peer.readToEnd();
                                    ended.countDown();
                                },
                                SERVES);
                UnitManager manager = manager(fake.address())) {
            manager.begin();
            assertFalse(manager.connect(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20)));
            assertTrue(ended.await(20, TimeUnit.SECONDS));
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
                                    peer.accept();
                                    peer.reply(peer.expect("Hello"), "s", ":1.7");
                                    peer.reply(peer.expect("AddMatch"), "");
                                    peer.reply(peer.expect("AddMatch"), "");
                                    peer.reply(peer.expect("Subscribe"), "");
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
                                    assertTrue(asked.await(20, TimeUnit.SECONDS));
                                    peer.reply(start, "o", FakePeer.job(7));
                                    peer.unit("loaded", "active", "running");
                                    peer.jobRemoved(7, WEB, "done");
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
                                    MethodCall start = peer.accept().expect("StartUnit");
                                    peer.reply(start, "o", FakePeer.job(7));
                                    peer.unit("loaded", "active", "running");
                                    peer.jobRemoved(7, WEB, "done");
                                    peer.serve();
                                });
                UnitManager manager = manager(fake.address())) {
            List<String> asked = new ArrayList<>();
            assertInstanceOf(Outcome.Done.class, manager.start(WEB, () -> asked.add(WEB), soon()));
            assertEquals(List.of(WEB, WEB), asked);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
