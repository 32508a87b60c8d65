package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.Resolver;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ProbedAddressesTest {
    private static final BackendAddress.Named NAME = new BackendAddress.Named("db.example", 5432);

    @Test
    void shouldKnowAnAddress() {
        SocketAddress address = SocketAddress.unixPath("/run/db");
        var fixed = new BackendAddress.Fixed(address);
        assertEquals(List.of(address), new ProbedAddresses(fixed, new Resolver()).get());
    }

    @Test
    void shouldFindANameThatAppearsLater() {
        AtomicInteger asked = new AtomicInteger();
        Resolver resolver =
                new Resolver(
                        host -> {
                            if (asked.incrementAndGet() < 5) {
                                throw new UnknownHostException(host);
                            }
                            return new InetAddress[] {InetAddress.ofLiteral("192.0.2.1")};
                        },
                        () -> 0);
        var addresses = new ProbedAddresses(NAME, resolver);
        while (asked.get() < 5) {
            assertTrue(addresses.get().isEmpty() || asked.get() == 5);
        }
        while (addresses.get().isEmpty()) {
            Thread.onSpinWait();
        }
        assertEquals("[192.0.2.1:5432]", addresses.get().toString());
    }

    /** So that the time for readiness holds; and one question at a time is enough. */
    @Test
    void shouldNotWaitForASlowNameServer() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        Resolver resolver =
                new Resolver(
                        host -> {
                            asked.incrementAndGet();
                            try {
                                never.await();
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                            return new InetAddress[] {InetAddress.ofLiteral("192.0.2.1")};
                        },
                        () -> 0);
        var addresses = new ProbedAddresses(NAME, resolver);
        for (int i = 0; i < 3; i++) {
            assertEquals(List.of(), addresses.get());
        }
        assertEquals(1, asked.get());
        Thread.currentThread().interrupt();
        assertEquals(List.of(), addresses.get());
        assertTrue(Thread.interrupted(), "the prober must see it");
        never.countDown();
        while (addresses.get().isEmpty()) {
            Thread.onSpinWait();
        }
    }
}
