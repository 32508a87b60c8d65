package org.brothaman.proxy.activation.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.brothaman.proxy.activation.clock.FakeClock;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.kernel.SocketSource;

/** A prober whose backends and time are the test's. */
abstract class ProberFixture {
    static final SocketSource HOST = LinuxKernel.INSTANCE::streamSocket;
    static final long MILLISECOND = 1_000_000;
    static final SocketAddress WEB = SocketAddress.inet(new byte[] {127, 0, 0, 1}, 80, 0);
    static final SocketAddress OTHER = SocketAddress.inet(new byte[] {127, 0, 0, 2}, 80, 0);
    static final Readiness TCP = new Readiness.Tcp();

    final FakeClock clock = new FakeClock();
    final long began = clock.nanoTime();
    int watched;

    /** A forwarder: accepts from the start, and closes after a while what nobody answers. */
    class Forwarder extends FakeSockets {
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

    Prober.Result await(Sockets sockets, Readiness how, PortForwarding forwarding) {
        return await(sockets, how, forwarding, WEB);
    }

    Prober.Result await(
            Sockets sockets, Readiness how, PortForwarding forwarding, SocketAddress... addresses) {
        return await(sockets, how, () -> forwarding, addresses);
    }

    Prober.Result await(
            Sockets sockets,
            Readiness how,
            Supplier<PortForwarding> acceptor,
            SocketAddress... addresses) {
        int[] left = {watched};
        return new Prober(_ -> sockets, clock)
                .await(
                        how,
                        new ProbeTarget(() -> List.of(addresses), HOST),
                        acceptor,
                        clock.nanoTime() + TimeUnit.SECONDS.toNanos(90),
                        () -> watched == 0 || --left[0] > 0);
    }

    long elapsed() {
        return clock.nanoTime() - began;
    }

    static void assertReady(Prober.Result result) {
        assertInstanceOf(Prober.Result.Ready.class, result);
    }

    static void assertClosed(FakeSockets sockets) {
        assertEquals(List.of(), List.copyOf(sockets.open));
    }
}
