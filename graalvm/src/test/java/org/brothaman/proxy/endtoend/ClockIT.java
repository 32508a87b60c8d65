package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.endtoend.Client.End;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Time that stands still, jumps, or is of another epoch. */
final class ClockIT {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");

    // ---- stopped, as by a debugger or a suspended machine ----

    @Test
    void shouldNotTakeItsOwnStandstillForAnIdleConnection() {
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address(), "--idle-timeout=2s").start();
                Client client = proxy.connect()) {
            for (int i = 0; i < 2; i++) {
                assertEquals("before", client.echo("before"));
                standStill(proxy, 3000);
                assertEquals("after", client.echo("after"));
            }
        }
    }

    /** Whoever came while it stood still, past its idle time, is served and not refused. */
    @RepeatedTest(2)
    void shouldServeWhoCameWhileItStoodStill() {
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address(), "--exit-idle-time=2s").start()) {
            try (Client client = proxy.connect()) {
                assertEquals("before", client.echo("before"));
            }
            proxy.process().signal("STOP");
            try (Client client = proxy.connect()) {
                client.send("meanwhile");
                Await.pause(TimeUnit.MILLISECONDS.toNanos(2500));
                proxy.process().signal("CONT");
                assertEquals("meanwhile", new String(client.receive("meanwhile".length())));
            }
            assertEquals(0, proxy.process().status());
        }
    }

    private static void standStill(Proxy proxy, int millis) {
        proxy.process().signal("STOP");
        Await.pause(TimeUnit.MILLISECONDS.toNanos(millis));
        proxy.process().signal("CONT");
    }

    // ---- the wall clock ----

    @Test
    void shouldMindNoJumpOfTheWallClock() throws IOException {
        Path wrongBy = wrongBy(0);
        try (Backend backend = Backend.echo();
                Proxy proxy =
                        onWrongClock(
                                        wrongBy,
                                        "--backend=ok=" + backend.address(),
                                        "--backend=no=127.0.0.1:" + Ports.free(),
                                        "--exit-idle-time=1h",
                                        "--idle-timeout=1h")
                                .socket("tcp")
                                .socket("tcp")
                                .with("LISTEN_FDNAMES", "ok:no")
                                .start();
                Client old = proxy.connect()) {
            assertEquals("hello", old.echo("hello"));
            int lines = 0;
            for (long days : new long[] {0, 1, -1, 3650, -3650, 0}) {
                jump(wrongBy, days);
                assertEquals("still", old.echo("still"));
                try (Client client = proxy.connect();
                        Client lost = proxy.connect(1)) {
                    assertEquals("new", client.echo("new"));
                    assertEquals(End.RESET, lost.awaitEnd());
                }
                // The line's time shows that the jump has reached the process.
                String line = proxy.log().await(++lines, "Failed to connect");
                shouldBeWrongBy(days, LocalDateTime.parse(line.substring(0, 23), TIME));
            }
        }
    }

    @Test
    void shouldExitWhenIdleAlthoughTheWallClockWentBack() throws IOException {
        Path wrongBy = wrongBy(0);
        try (Backend backend = Backend.echo();
                Proxy proxy =
                        onWrongClock(wrongBy, backend.address(), "--exit-idle-time=2s").start()) {
            try (Client client = proxy.connect()) {
                assertEquals("hello", client.echo("hello"));
            }
            jump(wrongBy, -1);
            assertEquals(0, proxy.process().status());
        }
    }

    private static void shouldBeWrongBy(long days, LocalDateTime time) {
        LocalDateTime expected = LocalDateTime.now(ZoneOffset.UTC).plusDays(days);
        Duration apart = Duration.between(expected, time).abs();
        assertTrue(apart.compareTo(Duration.ofMinutes(10)) < 0, () -> time + ", not " + expected);
    }

    private static Launch onWrongClock(Path wrongBy, Object... arguments) {
        return Launch.of(arguments)
                .with("TZ", "UTC")
                .with("WRONG_BY", wrongBy.toString())
                .with("LD_PRELOAD", Programs.ourLibrary("clock").toString());
    }

    private static Path wrongBy(long days) throws IOException {
        Path file = Programs.temporaryFolder().resolve("wrong-by");
        jump(Files.createFile(file), days);
        return file;
    }

    private static void jump(Path file, long days) throws IOException {
        ByteBuffer seconds = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        Files.write(file, seconds.putLong(TimeUnit.DAYS.toSeconds(days)).array());
    }

    // ---- the clock since boot ----

    /** A machine that was booted this moment, and one that has run for 120 years. */
    @ParameterizedTest
    @ValueSource(longs = {0, 120 * 365})
    void shouldServeAndExitWheneverItsMachineWasBooted(long daysAgo) throws IOException {
        Programs.requireRoot("a clock of its own");
        // On Linux CLOCK_MONOTONIC, which no clock may be set back from below zero.
        long up = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        long seconds = TimeUnit.DAYS.toSeconds(daysAgo) - up + 1;
        try (Backend backend = Backend.echo();
                Proxy proxy =
                        Launch.of(backend.address(), "--exit-idle-time=2s", "--idle-timeout=1h")
                                .under("unshare", "--time", "--monotonic", seconds)
                                .and("--connect-timeout=infinity", "--drain-timeout=infinity")
                                .start()) {
            try (Client client = proxy.connect()) {
                assertEquals("hello", client.echo("hello"));
            }
            assertEquals(0, proxy.process().status());
        }
    }
}
