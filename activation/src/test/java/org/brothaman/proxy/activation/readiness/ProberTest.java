package org.brothaman.proxy.activation.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ProberTest extends ProberFixture {
    @Test
    void shouldTryOftenAtFirstAndEvery50MillisecondsLater() {
        List<Long> at = new ArrayList<>();
        FakeSockets sockets =
                new FakeSockets() {
                    @Override
                    public int connect(int fd, SocketAddress address) {
                        at.add(clock.nanoTime() - began);
                        return Errno.ECONNREFUSED;
                    }
                };
        Prober.Result.TimedOut late =
                assertInstanceOf(
                        Prober.Result.TimedOut.class, await(sockets, TCP, PortForwarding.UNKNOWN));
        assertEquals("127.0.0.1:80: Connection refused", late.reason());
        assertEquals(0, at.get(0));
        assertEquals(MILLISECOND, at.get(1));
        assertEquals(20 * MILLISECOND, at.get(20));
        long longest = 0;
        for (int i = 1; i < at.size(); i++) {
            longest = Math.max(longest, at.get(i) - at.get(i - 1));
        }
        assertEquals(50 * MILLISECOND, longest);
        assertEquals(TimeUnit.SECONDS.toNanos(90), elapsed());
        assertClosed(sockets);
    }

    @Test
    void shouldPassOnFromABlackHole() {
        FakeSockets sockets =
                new Forwarder() {
                    @Override
                    public int connect(int fd, SocketAddress address) {
                        return address.equals(WEB) ? Errno.EINPROGRESS : super.connect(fd, address);
                    }
                };
        assertReady(await(sockets, TCP, PortForwarding.DIRECT, WEB, OTHER));
        assertTrue(elapsed() >= TimeUnit.SECONDS.toNanos(1));
        assertClosed(sockets);
    }

    /**
     * As on this host, where the first call says that it has begun and the second that it is over.
     */
    @Test
    void shouldNotPauseForAConnectionThatIsThere() {
        FakeSockets sockets =
                new FakeSockets() {
                    private int calls;

                    @Override
                    public int connect(int fd, SocketAddress address) {
                        return ++calls == 1 ? Errno.EINPROGRESS : 0;
                    }
                };
        assertReady(await(sockets, TCP, PortForwarding.DIRECT));
        assertEquals(0, elapsed());
        assertClosed(sockets);
    }

    @Test
    void shouldWaitWhileNoAddressIsKnown() {
        FakeSockets sockets = new FakeSockets();
        Prober.Result.TimedOut late =
                assertInstanceOf(
                        Prober.Result.TimedOut.class,
                        await(sockets, TCP, PortForwarding.UNKNOWN, new SocketAddress[0]));
        assertEquals("no address is known", late.reason());
    }

    @Test
    void shouldStopWhenTheWatchSaysSo() {
        watched = 30;
        FakeSockets refusing = new FakeSockets();
        assertInstanceOf(
                Prober.Result.Abandoned.class, await(refusing, TCP, PortForwarding.UNKNOWN));
        assertClosed(refusing);
        watched = 3;
        Forwarder accepting = new Forwarder();
        assertInstanceOf(
                Prober.Result.Abandoned.class, await(accepting, TCP, PortForwarding.FORWARDED));
        assertClosed(accepting);
    }

    @Test
    void shouldLeaveReadinessOfTheUnitToTheManager() {
        FakeSockets sockets = new FakeSockets();
        assertReady(await(sockets, new Readiness.Unit(), PortForwarding.UNKNOWN));
        assertEquals(0, sockets.opened);
    }

    @Test
    void shouldSayWhenThereAreNoDescriptors() {
        FakeSockets sockets =
                new FakeSockets() {
                    @Override
                    public int open(int family) {
                        return Errno.EMFILE;
                    }
                };
        Prober.Result.TimedOut late =
                assertInstanceOf(
                        Prober.Result.TimedOut.class, await(sockets, TCP, PortForwarding.UNKNOWN));
        assertEquals("127.0.0.1:80: Too many open files", late.reason());
    }

    @Test
    void shouldEndAndLeakNothingWhateverTheKernelSays() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int[] results = {
            0,
            1,
            5,
            Errno.EAGAIN,
            Errno.EINTR,
            Errno.EINPROGRESS,
            Errno.EALREADY,
            Errno.EISCONN,
            Errno.ECONNREFUSED,
            Errno.ECONNRESET,
            Errno.EMFILE,
            Errno.ENETUNREACH,
            Errno.EPIPE
        };
        for (int run = 0; run < 500; run++) {
            FakeSockets sockets =
                    new FakeSockets() {
                        @Override
                        public int open(int family) {
                            return random.nextInt(10) == 0 ? Errno.EMFILE : super.open(family);
                        }

                        @Override
                        public int connect(int fd, SocketAddress address) {
                            return results[random.nextInt(results.length)];
                        }

                        @Override
                        public int send(int fd, byte[] bytes, int offset, int length) {
                            return Math.min(length, results[random.nextInt(results.length)]);
                        }

                        @Override
                        public int receive(int fd, byte[] bytes, int offset, int length) {
                            byte[] noise = new byte[length];
                            random.nextBytes(noise);
                            int count = Math.min(length, results[random.nextInt(results.length)]);
                            return count <= 0 ? count : deliver(noise, 0, bytes, offset, count);
                        }
                    };
            try {
                await(
                        sockets,
                        random.nextBoolean() ? TCP : new Readiness.Http("/"),
                        PortForwarding.UNKNOWN);
                assertClosed(sockets);
            } catch (RuntimeException | AssertionError e) {
                fail("seed " + seed + " run " + run, e);
            }
        }
    }
}
