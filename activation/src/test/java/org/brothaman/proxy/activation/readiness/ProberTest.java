package org.brothaman.proxy.activation.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.brothaman.proxy.activation.clock.FakeClock;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class ProberTest {
    private static final long MILLISECOND = 1_000_000;
    private static final SocketAddress WEB = SocketAddress.inet(new byte[] {127, 0, 0, 1}, 80, 0);
    private static final SocketAddress OTHER = SocketAddress.inet(new byte[] {127, 0, 0, 2}, 80, 0);
    private static final Readiness TCP = new Readiness.Tcp();

    private final FakeClock clock = new FakeClock();
    private final long began = clock.nanoTime();
    private int watched;

    /** A forwarder: accepts from the start, and closes after a while what nobody answers. */
    private class Forwarder extends FakeSockets {
        final Map<Integer, Long> connected = new HashMap<>();
        long applicationAt;
        long closesAfter;

        @Override
        public int connect(int fd, SocketAddress address) {
            connected.put(fd, clock.nanoTime());
            return 0;
        }

        @Override
        public int receive(int fd, byte[] bytes, int offset, int length) {
            long at = connected.get(fd);
            boolean refused = at - began < applicationAt;
            return refused && clock.nanoTime() - at >= closesAfter ? 0 : Errno.EAGAIN;
        }
    }

    @Test
    void shouldTakeADirectListenerAtOnce() {
        Forwarder sockets = new Forwarder();
        assertReady(await(sockets, TCP, Entrance.DIRECT));
        assertEquals(0, elapsed());
        assertClosed(sockets);
    }

    @Test
    void shouldTakeAUnixSocketAtOnce() {
        Forwarder sockets = new Forwarder();
        assertReady(await(sockets, TCP, Entrance.UNKNOWN, SocketAddress.unixPath("/run/web")));
        assertEquals(0, elapsed());
        assertClosed(sockets);
    }

    @ParameterizedTest
    @CsvSource({"UNKNOWN, 5", "FORWARDED, 20"})
    void shouldSeeAConnectionLiveAWhile(Entrance entrance, long millis) {
        Forwarder sockets = new Forwarder();
        assertReady(await(sockets, TCP, entrance));
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
        "FORWARDED, 19"
    })
    void shouldNotTakeAForwarderForItsApplication(Entrance entrance, long closesAfter) {
        Forwarder sockets = new Forwarder();
        sockets.applicationAt = 2_000 * MILLISECOND;
        sockets.closesAfter = closesAfter * MILLISECOND;
        assertReady(await(sockets, TCP, entrance));
        assertTrue(elapsed() >= sockets.applicationAt, "ready too early: " + elapsed());
        assertClosed(sockets);
    }

    @Test
    void shouldLearnHowLongAForwarderTakes() {
        Survival survival = new Survival(Entrance.UNKNOWN);
        assertEquals(5 * MILLISECOND, survival.requiredNanos());
        survival.died(100);
        assertEquals(20 * MILLISECOND, survival.requiredNanos());
        survival.died(4 * MILLISECOND);
        assertEquals(40 * MILLISECOND, survival.requiredNanos());
        survival.died(1);
        assertEquals(40 * MILLISECOND, survival.requiredNanos());
        survival.died(Long.MAX_VALUE);
        assertEquals(250 * MILLISECOND, survival.requiredNanos());
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
        assertReady(await(sockets, TCP, Entrance.FORWARDED));
        assertEquals(0, elapsed());
        assertClosed(sockets);
    }

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
                        Prober.Result.TimedOut.class, await(sockets, TCP, Entrance.UNKNOWN));
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
        assertReady(await(sockets, TCP, Entrance.DIRECT, WEB, OTHER));
        assertTrue(elapsed() >= TimeUnit.SECONDS.toNanos(1));
        assertClosed(sockets);
    }

    @Test
    void shouldWaitWhileNoAddressIsKnown() {
        FakeSockets sockets = new FakeSockets();
        Prober.Result.TimedOut late =
                assertInstanceOf(
                        Prober.Result.TimedOut.class,
                        await(sockets, TCP, Entrance.UNKNOWN, new SocketAddress[0]));
        assertEquals("no address is known", late.reason());
    }

    @Test
    void shouldStopWhenTheWatchSaysSo() {
        watched = 30;
        FakeSockets refusing = new FakeSockets();
        assertInstanceOf(Prober.Result.Abandoned.class, await(refusing, TCP, Entrance.UNKNOWN));
        assertClosed(refusing);
        watched = 3;
        Forwarder accepting = new Forwarder();
        assertInstanceOf(Prober.Result.Abandoned.class, await(accepting, TCP, Entrance.FORWARDED));
        assertClosed(accepting);
    }

    @Test
    void shouldLeaveReadinessOfTheUnitToTheManager() {
        FakeSockets sockets = new FakeSockets();
        assertReady(await(sockets, new Readiness.Unit(), Entrance.UNKNOWN));
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
                        Prober.Result.TimedOut.class, await(sockets, TCP, Entrance.UNKNOWN));
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
        for (int run = 0; run < 2_000; run++) {
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
                        Entrance.UNKNOWN);
                assertClosed(sockets);
            } catch (RuntimeException | AssertionError e) {
                fail("seed " + seed + " run " + run, e);
            }
        }
    }

    @Test
    void shouldWaitForARealApplicationBehindARealForwarder() throws IOException {
        AtomicInteger refused = new AtomicInteger(5);
        List<Socket> held = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread forwarder =
                    Thread.ofPlatform()
                            .daemon()
                            .start(
                                    () -> {
                                        while (true) {
                                            try {
                                                Socket client = server.accept();
                                                if (refused.getAndDecrement() > 0) {
                                                    client.close();
                                                } else {
                                                    held.add(client);
                                                }
                                            } catch (IOException e) {
                                                return;
                                            }
                                        }
                                    });
            SocketAddress address =
                    SocketAddress.inet(new byte[] {127, 0, 0, 1}, server.getLocalPort(), 0);
            Prober.Result result =
                    new Prober(LinuxKernel.INSTANCE, MonotonicClock.SYSTEM)
                            .await(
                                    TCP,
                                    () -> List.of(address),
                                    Entrance.FORWARDED,
                                    System.nanoTime() + TimeUnit.SECONDS.toNanos(30),
                                    forwarder::isAlive);
            assertReady(result);
            assertTrue(refused.get() <= 0, "ready before the application: " + refused);
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200, READY",
        "204, READY",
        "301, READY",
        "399, READY",
        "199, FAILED",
        "404, FAILED",
        "500, FAILED",
        "600, FAILED",
        "20x, FAILED"
    })
    void shouldTakeHttpStatusFrom200To399(String status, Attempt.Verdict verdict) {
        Talker sockets = new Talker("HTTP/1.1 " + status + " as it is\r\n\r\n");
        HttpTalk talk = new HttpTalk(sockets, WEB, "/health?x=1");
        Attempt.Verdict last = Attempt.Verdict.PENDING;
        for (int i = 0; i < 1_000 && last == Attempt.Verdict.PENDING; i++) {
            last = talk.go(1);
        }
        assertEquals(verdict, last, talk.reason());
        assertEquals(
                "GET /health?x=1 HTTP/1.1\r\nHost: 127.0.0.1:80\r\nUser-Agent: bro-proxy\r\n"
                        + "Accept: */*\r\nConnection: close\r\n\r\n",
                sockets.heard.toString());
    }

    @ParameterizedTest
    @CsvSource({"SSH-2.0-OpenSSH_10", "HTTP/2.0 200 OK", "HTTP/1.1  200", "'                 '"})
    void shouldNotTakeOtherProtocolsForHttp(String greeting) {
        Prober.Result.TimedOut late =
                assertInstanceOf(
                        Prober.Result.TimedOut.class,
                        await(new Talker(greeting), new Readiness.Http("/"), Entrance.DIRECT));
        assertEquals("127.0.0.1:80: its answer is not HTTP/1", late.reason());
    }

    /** Takes a request a few bytes at a time and answers each connection in the same manner. */
    private static final class Talker extends FakeSockets {
        final StringBuilder heard = new StringBuilder();
        private final byte[] answer;
        private final Map<Integer, Integer> told = new HashMap<>();
        private int calls;

        Talker(String answer) {
            this.answer = answer.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public int connect(int fd, SocketAddress address) {
            return 0;
        }

        @Override
        public int send(int fd, byte[] bytes, int offset, int length) {
            if (calls++ % 2 == 0) {
                return Errno.EAGAIN;
            }
            int count = Math.min(7, length);
            heard.append(new String(bytes, offset, count, StandardCharsets.ISO_8859_1));
            return count;
        }

        @Override
        public int receive(int fd, byte[] bytes, int offset, int length) {
            if (calls++ % 2 == 0) {
                return Errno.EAGAIN;
            }
            int start = told.getOrDefault(fd, 0);
            int count = deliver(answer, start, bytes, offset, Math.min(5, length));
            told.put(fd, start + count);
            return count;
        }
    }

    private Prober.Result await(FakeSockets sockets, Readiness how, Entrance entrance) {
        return await(sockets, how, entrance, WEB);
    }

    private Prober.Result await(
            FakeSockets sockets, Readiness how, Entrance entrance, SocketAddress... addresses) {
        int[] left = {watched};
        return new Prober(() -> sockets, clock)
                .await(
                        how,
                        () -> List.of(addresses),
                        entrance,
                        clock.nanoTime() + TimeUnit.SECONDS.toNanos(90),
                        () -> watched == 0 || --left[0] > 0);
    }

    private long elapsed() {
        return clock.nanoTime() - began;
    }

    private static void assertReady(Prober.Result result) {
        assertInstanceOf(Prober.Result.Ready.class, result);
    }

    private static void assertClosed(FakeSockets sockets) {
        assertEquals(List.of(), List.copyOf(sockets.open));
    }
}
