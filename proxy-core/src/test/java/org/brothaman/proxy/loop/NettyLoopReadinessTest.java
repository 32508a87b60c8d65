package org.brothaman.proxy.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.Test;

/** What the real loop reports of descriptors, when and how often. */
class NettyLoopReadinessTest extends LoopFixture {
    @Test
    void shouldReportAgainAndAgainWhatIsReady() throws Exception {
        int[] left = {3};
        register(
                connected(),
                EpollEvents.OUT,
                (self, events) -> {
                    seen.add("out " + events);
                    if (--left[0] == 0) {
                        self.interest(EpollEvents.IN);
                    }
                });
        expect("out " + EpollEvents.OUT);
        expect("out " + EpollEvents.OUT);
        expect("out " + EpollEvents.OUT);
        rounds(3);
        assertTrue(seen.isEmpty());
    }

    @Test
    void shouldReportOnceForEachArrivalWhenAskedTo() throws Exception {
        Registration registration =
                register(
                        connected(),
                        EpollEvents.IN | EpollEvents.ONCE,
                        events -> seen.add("in " + events));
        say(0);
        expect("in " + EpollEvents.IN);
        rounds(3);
        assertTrue(seen.isEmpty());
        say(0);
        expect("in " + EpollEvents.IN);
        onLoop(
                () -> {
                    registration.interest(
                            EpollEvents.IN | EpollEvents.PEER_ENDED | EpollEvents.ONCE);
                    return null;
                });
        expect("in " + EpollEvents.IN); // asked anew: what is there still
        rounds(3);
        assertTrue(seen.isEmpty());
    }

    @Test
    void shouldReportNothingBeforeTheFirstInterest() throws Exception {
        int fd = connected();
        say(0);
        Registration registration =
                onLoop(() -> loop.register(fd, listener(events -> seen.add("ready"))));
        rounds(5);
        assertTrue(seen.isEmpty());
        onLoop(
                () -> {
                    registration.interest(EpollEvents.IN);
                    registration.close();
                    return null;
                });
    }

    @Test
    void shouldReportAHangUpOnceWhileInterestedInNothing() throws Exception {
        int fd = connected();
        Registration registration =
                register(fd, EpollEvents.NOTHING, events -> seen.add("quiet " + events));
        peers.get(0).close();
        expect("quiet " + EpollEvents.HANG_UP);
        rounds(20);
        assertTrue(seen.isEmpty(), "reported again: " + seen);
        assertEquals(fd, registration.descriptor());
    }

    @Test
    void shouldReportAHangUpAgainWhenTheInterestChanges() throws Exception {
        Registration registration =
                register(
                        connected(),
                        EpollEvents.NOTHING,
                        (self, events) -> {
                            seen.add((events & EpollEvents.HANG_UP) != 0 ? "hung up" : "no");
                            if ((events & EpollEvents.IN) != 0) {
                                self.close();
                            }
                        });
        peers.get(0).close();
        expect("hung up");
        onLoop(
                () -> {
                    registration.interest(EpollEvents.IN);
                    return null;
                });
        expect("hung up");
    }

    @Test
    void shouldTellWhenThePeerEndsItsStream() throws Exception {
        register(
                connected(),
                EpollEvents.PEER_ENDED,
                (self, events) -> {
                    seen.add("ended " + events);
                    self.interest(EpollEvents.NOTHING);
                });
        say(0);
        rounds(3);
        assertTrue(seen.isEmpty());
        peers.get(0).shutdownOutput();
        expect("ended " + EpollEvents.PEER_ENDED);
    }

    /** Both are ready in one batch; whichever is first closes the other. */
    @Test
    void shouldDeliverNothingToWhatTheSameBatchHasClosed() throws Exception {
        int first = connected();
        int second = connected();
        onLoop(
                () -> {
                    Registration[] both = new Registration[2];
                    for (int i = 0; i < 2; i++) {
                        int other = 1 - i;
                        both[i] =
                                loop.register(
                                        i == 0 ? first : second,
                                        listener(
                                                events -> {
                                                    both[other].close();
                                                    both[other].close();
                                                    int fresh = newDescriptor();
                                                    seen.add(
                                                            fresh == both[other].descriptor()
                                                                    ? "reused"
                                                                    : "fresh");
                                                    LINUX.close(fresh);
                                                    both[1 - other].close();
                                                }));
                        both[i].interest(EpollEvents.IN);
                    }
                    say(0);
                    say(1);
                    return null;
                });
        expect("fresh");
        rounds(3);
        assertTrue(seen.isEmpty());
    }

    private static int newDescriptor() {
        return LINUX.streamSocket(SocketAddress.UNIX);
    }

    @Test
    void shouldGoOnWithTheBatchAfterAListenerHasThrown() throws Exception {
        int first = connected();
        int second = connected();
        onLoop(
                () -> {
                    boolean[] thrown = {false};
                    for (int fd : new int[] {first, second}) {
                        Registration[] self = new Registration[1];
                        self[0] =
                                loop.register(
                                        fd,
                                        listener(
                                                events -> {
                                                    self[0].close();
                                                    if (thrown[0]) {
                                                        seen.add("second");
                                                        return;
                                                    }
                                                    thrown[0] = true;
                                                    loop.execute(() -> seen.add("task"));
                                                    throw new IllegalStateException("planted");
                                                }));
                        self[0].interest(EpollEvents.IN);
                    }
                    say(0);
                    say(1);
                    return null;
                });
        // The batch goes on, and so does the loop.
        expect("failed");
        expect("second");
        expect("task");
    }

    @Test
    void shouldCloseWhatCannotEvenSayThatItHasFailed() throws Exception {
        int fd = connected();
        onLoop(
                () -> {
                    ReadyListener broken =
                            new ReadyListener() {
                                @Override
                                public void ready(int events) {
                                    throw new IllegalStateException("planted");
                                }

                                @Override
                                public void failed(Throwable bug) {
                                    seen.add("failed");
                                    throw new IllegalStateException("planted", bug);
                                }
                            };
                    loop.register(fd, broken).interest(EpollEvents.IN);
                    return null;
                });
        say(0);
        expect("failed");
        rounds(3);
        assertTrue(seen.isEmpty());
        // What it had not read makes its end a reset.
        assertThrows(IOException.class, () -> peers.get(0).read(ByteBuffer.allocate(1)));
    }
}
