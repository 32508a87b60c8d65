package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.brothaman.proxy.endtoend.Client.End;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the network between the proxy and its peers does to packets, and what becomes of bytes. */
final class NetworkFaultsIT {
    private final long seed = ThreadLocalRandom.current().nextLong();

    private Backend echoOn(BadWire wire) {
        return wire.onTheRight(() -> Backend.echoAt(BadWire.RIGHT));
    }

    private static String of(Backend backend) {
        return BadWire.RIGHT + ":" + backend.port();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "lost,              25,  0,  0,    0,    0",
        "late,               0,  0,  0, 8000,    0",
        "overtaking,         0,  0,  0,    0, 4000",
        "twice or spoilt,    0, 50, 10,    0,    0",
        "everything at once, 8, 10,  5,  500, 1500",
    })
    void shouldCarryEveryByteThroughBadWeather(
            String packets, int drop, int twice, int spoil, int delay, int jitter) {
        System.out.println("packets " + packets + ": seed " + seed);
        try (BadWire wire = BadWire.open(seed);
                Backend backend = echoOn(wire);
                Proxy proxy = wire.proxy(Launch.of(of(backend), "--connect-timeout=60s"), 1)) {
            wire.weather(drop, twice, spoil, delay, jitter);
            List<CompletableFuture<Void>> clients =
                    IntStream.range(0, 6)
                            .mapToObj(i -> carry(wire, proxy, seed + i, 256 << 10))
                            .toList();
            clients.forEach(CompletableFuture::join);
            wire.mend();
            proxy.awaitNobody();
            assertEquals(0, proxy.terminate());
            assertEquals(List.of(), proxy.log().all());
        }
    }

    /** Sends and gets back, at the same time; certain that nothing is missing or out of order. */
    private static CompletableFuture<Void> carry(BadWire wire, Proxy proxy, long seed, int bytes) {
        Client client = wire.onTheRight(proxy::connect);
        var sent = Background.run(() -> Traffic.send(client.channel(), seed, bytes));
        return Background.run(() -> Traffic.receive(client.channel()))
                .thenAcceptBoth(sent, (received, what) -> assertEquals(what, received))
                .whenComplete((done, failure) -> client.close());
    }

    @Test
    void shouldCarryOnWhenTheWireIsMended() {
        try (BadWire wire = BadWire.open(seed);
                Backend backend = echoOn(wire);
                Proxy proxy = wire.proxy(Launch.of(of(backend)), 1)) {
            wire.weather(0, 0, 0, 2000, 0);
            CompletableFuture<Void> transfer = carry(wire, proxy, seed, 8 << 20);
            wire.cut();
            Await.pause(TimeUnit.MILLISECONDS.toNanos(300));
            wire.mend();
            transfer.join();
            proxy.awaitNobody();
        }
    }

    /** The handshakes of 200 clients' backends vanish; who wants another backend does not wait. */
    @Test
    void shouldGiveUpABackendInABlackHoleAndServeOthersMeanwhile() {
        List<Client> lost = new ArrayList<>();
        try (BadWire wire = BadWire.open(seed);
                Backend backend = echoOn(wire);
                Proxy proxy =
                        wire.proxy(
                                Launch.of("--backend=dark=" + BadWire.NOWHERE + ":80")
                                        .and("--backend=light=" + of(backend))
                                        .and("--connect-timeout=1s")
                                        .with("LISTEN_FDNAMES", "dark:light"),
                                2)) {
            for (int i = 0; i < 200; i++) {
                lost.add(wire.onTheRight(() -> proxy.connect(0)));
            }
            try (Client served = wire.onTheRight(() -> proxy.connect(1))) {
                assertEquals("meanwhile", served.echo("meanwhile"));
            }
            for (Client client : lost) {
                assertEquals(End.RESET, client.awaitEnd());
            }
            assertTrue(proxy.log().await(BadWire.NOWHERE).contains("timed out"));
            proxy.awaitNobody();
        } finally {
            lost.forEach(Client::close);
        }
    }

    @Test
    void shouldEndATransferThatIsCutOffAfterTheIdleTimeout() {
        try (BadWire wire = BadWire.open(seed);
                Backend backend = echoOn(wire);
                Proxy proxy = wire.proxy(Launch.of(of(backend), "--idle-timeout=2s"), 1);
                Client client = wire.onTheRight(proxy::connect)) {
            var transfer = Background.run(() -> Traffic.send(client.channel(), seed, 1L << 40));
            client.receive(1 << 20);
            wire.cut();
            proxy.awaitNobody();
            assertTrue(proxy.process().isAlive());
            client.leave();
            transfer.exceptionally(closed -> null).join();
        }
    }

    @Test
    void shouldFindByKeepaliveThatASilentPeerIsGone() {
        String[] options = {
            "--keepalive-time=1s", "--keepalive-interval=1s", "--keepalive-probes=1"
        };
        try (BadWire wire = BadWire.open(seed);
                Backend backend = echoOn(wire);
                Proxy proxy = wire.proxy(Launch.of(of(backend)).and(options), 1);
                Client client = wire.onTheRight(proxy::connect)) {
            assertEquals("hello", client.echo("hello"));
            wire.cut();
            proxy.awaitNobody();
        }
    }
}
