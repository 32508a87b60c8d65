package org.brothaman.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.session.Activator.Wake;
import org.brothaman.proxy.session.ConnectionEnd;
import org.brothaman.proxy.session.QuietRules;
import org.brothaman.proxy.session.TimeLimit;
import org.junit.jupiter.api.BeforeEach;

/** What sleeps although clients are connected, by a clock of the test's own. */
abstract class QuietFixture extends ActivatedFixture {
    static final Duration LIMIT = Duration.ofSeconds(80);
    static final Duration TICK = LIMIT.dividedBy(8);

    /** Silence counts from the first look on, at most an eighth too late. */
    static final int TICKS = 9;

    @BeforeEach
    void set() {
        proxy.quiet = QuietRules.keeping(TimeLimit.of(LIMIT));
    }

    void start() throws Exception {
        proxy.to(backend.getLocalAddress()).start();
    }

    /** So many ticks of the quiet time pass, and all that follows from each has been done. */
    void ticks(int count) {
        for (int i = 0; i < count; i++) {
            clock.pass(TICK);
            hops();
        }
    }

    /** What goes from loop to loop has arrived. */
    void hops() {
        for (int hop = 0; hop < 16; hop++) {
            clock.timers();
        }
    }

    void fallsAsleep() {
        int before = unit.sleeps.get();
        ticks(TICKS);
        assertEquals(before + 1, unit.sleeps.get());
        unit.mustWait = true;
    }

    void wakes() throws InterruptedException {
        unit.mustWait = false;
        unit.next().accept(new Wake.Ready());
    }

    static void hearNothing(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        assertEquals(0, channel.read(ByteBuffer.allocate(1)));
        channel.configureBlocking(true);
    }

    ServiceFigures now() {
        var service =
                proxy.proxy()
                        .statistics()
                        .toCompletableFuture()
                        .orTimeout(50, TimeUnit.SECONDS)
                        .join()
                        .services()
                        .getFirst();
        return new ServiceFigures(
                service.quiet(), service.waiting(), service.stirs(), service.ended());
    }

    record ServiceFigures(
            int quiet, int waiting, long stirs, java.util.Map<ConnectionEnd, Long> ended) {}
}
