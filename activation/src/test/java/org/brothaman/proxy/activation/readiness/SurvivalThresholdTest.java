package org.brothaman.proxy.activation.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class SurvivalThresholdTest extends ProberFixture {
    @Test
    void shouldTakeADirectListenerAtOnce() {
        Forwarder sockets = new Forwarder();
        assertReady(await(sockets, TCP, PortForwarding.DIRECT));
        assertEquals(0, elapsed());
        assertClosed(sockets);
    }

    @Test
    void shouldTakeAUnixSocketAtOnce() {
        Forwarder sockets = new Forwarder();
        assertReady(
                await(sockets, TCP, PortForwarding.UNKNOWN, SocketAddress.unixPath("/run/web")));
        assertEquals(0, elapsed());
        assertClosed(sockets);
    }

    @ParameterizedTest
    @CsvSource({"UNKNOWN, 5", "FORWARDED, 16"})
    void shouldSeeAConnectionLiveAWhile(PortForwarding forwarding, long millis) {
        Forwarder sockets = new Forwarder();
        assertReady(await(sockets, TCP, forwarding));
        assertEquals(millis * MILLISECOND, elapsed());
        assertClosed(sockets);
    }

    @ParameterizedTest
    @CsvSource({
        "UNKNOWN, 0",
        "UNKNOWN, 1",
        "UNKNOWN, 4",
        "FORWARDED, 0",
        "FORWARDED, 3",
        "FORWARDED, 7"
    })
    void shouldNotTakeAForwarderForItsApplication(PortForwarding forwarding, long closesAfter) {
        Forwarder sockets = new Forwarder();
        sockets.applicationAt = 2_000 * MILLISECOND;
        sockets.closesAfter = closesAfter * MILLISECOND;
        assertReady(await(sockets, TCP, forwarding));
        assertTrue(elapsed() >= sockets.applicationAt, "ready too early: " + elapsed());
        assertClosed(sockets);
    }

    /** A busy machine: the forwarder needs longer for its answer than it would ever be given. */
    @ParameterizedTest
    @CsvSource({"0", "20", "100", "249"})
    void shouldNotTakeAForwarderForAnApplicationThatIsSeenNotToListen(long closesAfter) {
        Forwarder sockets = new Forwarder();
        sockets.applicationAt = 2_000 * MILLISECOND;
        sockets.closesAfter = closesAfter * MILLISECOND;
        assertReady(await(sockets, TCP, () -> seen(sockets), WEB));
        assertTrue(elapsed() >= sockets.applicationAt, "ready too early: " + elapsed());
        long late = elapsed() - sockets.applicationAt;
        assertTrue(late <= 120 * MILLISECOND, "ready too late: " + late);
        assertClosed(sockets);
    }

    private PortForwarding seen(Forwarder sockets) {
        return elapsed() < sockets.applicationAt
                ? PortForwarding.FORWARDED_TO_NOBODY
                : PortForwarding.UNKNOWN;
    }

    /** Its port may have been misunderstood. */
    @Test
    void shouldTakeAConnectionThatLivesThoughNobodyIsSeenToListen() {
        Forwarder sockets = new Forwarder();
        assertReady(await(sockets, TCP, PortForwarding.FORWARDED_TO_NOBODY));
        assertTrue(elapsed() >= 250 * MILLISECOND, "ready too early: " + elapsed());
        assertClosed(sockets);
    }

    @Test
    void shouldLearnHowLongAForwarderTakes() {
        SurvivalThreshold survival = new SurvivalThreshold();
        assertEquals(5 * MILLISECOND, survival.requiredNanos(PortForwarding.UNKNOWN));
        survival.recordDeath(100);
        assertEquals(20 * MILLISECOND, survival.requiredNanos(PortForwarding.UNKNOWN));
        survival.recordDeath(4 * MILLISECOND);
        assertEquals(40 * MILLISECOND, survival.requiredNanos(PortForwarding.UNKNOWN));
        survival.recordDeath(1);
        assertEquals(40 * MILLISECOND, survival.requiredNanos(PortForwarding.UNKNOWN));
        survival.recordDeath(Long.MAX_VALUE);
        assertEquals(250 * MILLISECOND, survival.requiredNanos(PortForwarding.UNKNOWN));
    }

    @Test
    void shouldTakeAByteForReady() {
        FakeSockets sockets =
                new Forwarder() {
                    @Override
                    public int receive(int fd, byte[] bytes, int offset, int length) {
                        return deliver(new byte[] {'2'}, 0, bytes, offset, length);
                    }
                };
        assertReady(await(sockets, TCP, PortForwarding.FORWARDED));
        assertEquals(0, elapsed());
        assertClosed(sockets);
    }

    @Test
    void shouldCountTimeInLooksOnABusyMachine() {
        int[] looks = new int[1];
        Forwarder sockets =
                new Forwarder() {
                    @Override
                    public int receive(int fd, byte[] bytes, int offset, int length) {
                        looks[0]++;
                        return super.receive(fd, bytes, offset, length);
                    }
                };
        clock.lag = 30 * MILLISECOND;
        assertReady(await(sockets, TCP, PortForwarding.UNKNOWN));
        assertEquals(1 + 20, looks[0]);
        assertClosed(sockets);
    }

    /** Else a busy machine would look at it until it counts as not answering, again and again. */
    @Test
    void shouldNotLookForEverAfterADeathThatTookLong() {
        Forwarder sockets = new Forwarder();
        sockets.applicationAt = 100 * MILLISECOND;
        sockets.closesAfter = 30 * MILLISECOND;
        clock.lag = 30 * MILLISECOND;
        assertReady(await(sockets, TCP, PortForwarding.FORWARDED));
        assertTrue(elapsed() < 2_000 * MILLISECOND, "ready too late: " + elapsed());
        assertClosed(sockets);
    }

    /** Real sockets, looked at only after the forwarder has done its part. */
    @Test
    void shouldWaitForARealApplicationBehindARealForwarder() throws IOException {
        AtomicInteger refusals = new AtomicInteger(5);
        AtomicInteger connected = new AtomicInteger();
        AtomicInteger handled = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofPlatform()
                    .daemon()
                    .start(
                            () -> {
                                List<Socket> held = new ArrayList<>();
                                try {
                                    while (true) {
                                        Socket client = server.accept();
                                        if (refusals.getAndDecrement() > 0) {
                                            client.close();
                                        } else {
                                            held.add(client);
                                        }
                                        handled.incrementAndGet();
                                    }
                                } catch (IOException e) {
                                    // The test has ended.
                                }
                            });
            SocketAddress address =
                    SocketAddress.inet(new byte[] {127, 0, 0, 1}, server.getLocalPort(), 0);
            Sockets real = new KernelSockets(LinuxKernel.INSTANCE, HOST);
            Sockets counting =
                    new FakeSockets() {
                        @Override
                        public int open(int family) {
                            return real.open(family);
                        }

                        @Override
                        public int connect(int fd, SocketAddress to) {
                            int result = real.connect(fd, to);
                            if (result == 0 || result == Errno.EISCONN) {
                                connected.incrementAndGet();
                            }
                            return result;
                        }

                        @Override
                        public int receive(int fd, byte[] bytes, int offset, int length) {
                            while (handled.get() < connected.get()
                                    && !Thread.currentThread().isInterrupted()) {
                                Thread.onSpinWait();
                            }
                            return real.receive(fd, bytes, offset, length);
                        }

                        @Override
                        public int close(int fd) {
                            return real.close(fd);
                        }

                        @Override
                        public void close() {
                            real.close();
                        }
                    };
            assertReady(await(counting, TCP, PortForwarding.FORWARDED, address));
            assertEquals(6, connected.get());
        }
    }
}
