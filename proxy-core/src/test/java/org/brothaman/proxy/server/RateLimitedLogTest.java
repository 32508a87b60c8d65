package org.brothaman.proxy.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.brothaman.proxy.session.RateLimitedLog;
import org.brothaman.proxy.session.RateLimitedLog.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A crowd cannot flood the log, and nothing is held back without being counted. */
@Timeout(60)
class RateLimitedLogTest {
    private static final Duration INTERVAL = Duration.ofNanos(RateLimitedLog.INTERVAL_NANOS);

    @RegisterExtension final Rig rig = new Rig();
    private final TestClock clock = new TestClock();
    private final TestLog log = new TestLog();
    private final RateLimitedLog limitedLog = new RateLimitedLog(log, clock);

    @AfterEach
    void endLoop() throws Exception {
        clock.close().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private <T> T onLoop(Supplier<T> step) {
        return CompletableFuture.supplyAsync(step, clock).orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** How many of so many were allowed. */
    private int allowed(Kind kind, int count) {
        return onLoop(
                () -> {
                    int allowed = 0;
                    for (int i = 0; i < count; i++) {
                        allowed += limitedLog.allows(kind, "web") ? 1 : 0;
                    }
                    return allowed;
                });
    }

    @Test
    void shouldAllowABurstAndSumUpTheRestWhenTheIntervalEnds() {
        assertEquals(RateLimitedLog.BURST, allowed(Kind.REFUSED, 1000));
        clock.pass(INTERVAL.minusNanos(1));
        assertEquals(List.of(), log.lines());
        clock.pass(Duration.ofNanos(1));
        String line = "WARNING 990 more clients were refused at the connection limit.";
        assertEquals(List.of(line), log.lines());
        assertEquals(List.of("SERVICE=web SUPPRESSED=990"), log.fields());
        assertEquals(990, onLoop(limitedLog::suppressed));
        clock.pass(INTERVAL.multipliedBy(5));
        assertEquals(1, log.lines().size());
    }

    @Test
    void shouldAllowABurstInEachInterval() {
        for (int i = 1; i <= 5; i++) {
            assertEquals(RateLimitedLog.BURST, allowed(Kind.REFUSED, RateLimitedLog.BURST + 1));
            clock.pass(INTERVAL);
            assertEquals(i, log.lines().size());
        }
    }

    @Test
    void shouldSayNothingMoreWhenNothingWasHeldBack() {
        assertEquals(RateLimitedLog.BURST, allowed(Kind.REFUSED, RateLimitedLog.BURST));
        clock.pass(INTERVAL.multipliedBy(2));
        assertEquals(List.of(), log.lines());
        assertTrue(onLoop(() -> limitedLog.allows(Kind.REFUSED, "web")));
    }

    @Test
    void shouldLetNoKindCrowdOutAnother() {
        allowed(Kind.REFUSED, 1000);
        assertTrue(onLoop(() -> limitedLog.allows(Kind.UNREACHABLE, "web")));
        assertFalse(onLoop(() -> limitedLog.allows(Kind.REFUSED, "web")));
    }

    /** A monitor of one service must not hide what is said of another. */
    @Test
    void shouldLetNoServiceCrowdOutAnother() {
        allowed(Kind.ASLEEP, 1000);
        assertTrue(onLoop(() -> limitedLog.allows(Kind.ASLEEP, "other")));
        assertFalse(onLoop(() -> limitedLog.allows(Kind.ASLEEP, "web")));
    }

    /** Which comes and goes by its own clock, for months: nothing is wrong then. */
    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"ASLEEP", "GONE"})
    void shouldNotSayEachVisitOfAMonitorThatMayNotWakeWhatSleeps(Kind kind) {
        int said = 0;
        for (int minute = 0; minute < 120; minute++) {
            said += allowed(kind, 1);
            clock.pass(Duration.ofMinutes(1));
        }
        assertEquals(2 * RateLimitedLog.BURST, said);
        assertEquals(2, log.lines().size());
        assertTrue(log.lines().getLast().startsWith("NOTICE 50 more clients "));
    }

    @Test
    void shouldSumUpAtTheEnd() {
        allowed(Kind.UNREACHABLE, 12);
        onLoop(
                () -> {
                    limitedLog.close();
                    limitedLog.close();
                    return null;
                });
        assertEquals(1, log.lines().size());
        assertTrue(log.lines().getFirst().startsWith("ERR 2 more clients were reset"));
    }

    @Test
    void shouldHoldForACrowdOfRefusedClients() throws Exception {
        ServerSocketChannel backend = rig.backend();
        TestProxy proxy = rig.proxy().to(backend.getLocalAddress());
        proxy.connectionsMax = 1;
        TestClock own = new TestClock();
        proxy.loops = n -> own;
        proxy.start();
        rig.connect(proxy);
        rig.accept(backend);
        for (int i = 0; i < 50; i++) {
            try (SocketChannel refused = rig.connect(proxy)) {
                Wire.hearEnd(refused);
            }
        }
        assertEquals(RateLimitedLog.BURST, proxy.log.lines().size());
        own.pass(INTERVAL);
        assertEquals(
                "WARNING 40 more clients were refused at the connection limit.",
                proxy.log.lines().getLast());
    }
}
