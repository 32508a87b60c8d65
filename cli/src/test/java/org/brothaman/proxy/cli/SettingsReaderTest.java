package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.brothaman.proxy.session.Settings;
import org.brothaman.proxy.session.Settings.WhenFull;
import org.brothaman.proxy.session.TimeLimit;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class SettingsReaderTest {
    private static final int POSSIBLE = 383;

    private static Settings read(String... arguments) {
        return read(POSSIBLE, arguments);
    }

    private static Settings read(int possible, String... arguments) {
        ProxyCommand command = new ProxyCommand();
        new CommandLine(command).parseArgs(arguments);
        return new SettingsReader(command, possible).read();
    }

    @Test
    void shouldAllowWhatTheDescriptorsDoUnlessThatIsMoreThanMemoryHolds() {
        assertEquals(POSSIBLE, read().connectionsMax());
        assertEquals(100_000, read(262_016).connectionsMax());
        assertEquals(200_000, read(262_016, "-c", "200000").connectionsMax());
    }

    @Test
    void shouldTranslateWhatWasSaid() {
        Settings settings =
                read(
                        "--threads=3",
                        "-c=5",
                        "--connections-max-per-source=2",
                        "--when-full=wait",
                        "--connect-timeout=1s",
                        "--idle-timeout=2s",
                        "--client-fin-timeout=6s",
                        "--backend-fin-timeout=7s",
                        "--exit-idle-time=3s",
                        "--drain-timeout=4s",
                        "--keepalive-time=5s",
                        "--access-log");
        assertEquals(
                new Settings(
                        3,
                        5,
                        2,
                        WhenFull.WAIT,
                        TimeLimit.of(Duration.ofSeconds(1)),
                        TimeLimit.of(Duration.ofSeconds(2)),
                        TimeLimit.of(Duration.ofSeconds(6)),
                        TimeLimit.of(Duration.ofSeconds(7)),
                        TimeLimit.of(Duration.ofSeconds(3)),
                        TimeLimit.of(Duration.ofSeconds(4)),
                        new Settings.Keepalive(true, 5, 0, 0),
                        true),
                settings);
    }

    @Test
    void shouldTurnInfinityIntoNever() {
        Settings settings =
                read(
                        "--idle-timeout=infinity",
                        "--exit-idle-time=infinity",
                        "--client-fin-timeout=infinity",
                        "--backend-fin-timeout=infinity");
        assertEquals(TimeLimit.NEVER, settings.idleTimeout());
        assertEquals(TimeLimit.NEVER, settings.clientFinTimeout());
        assertEquals(TimeLimit.NEVER, settings.backendFinTimeout());
        assertEquals(TimeLimit.NEVER, settings.exitIdleTime());
    }

    @Test
    void shouldKeepTheLongestTimeThatIsNotInfiniteCountable() {
        Settings settings = read("--drain-timeout=292000y", "--connect-timeout=infinity");
        assertTrue(settings.drainTimeout().nanos() > Duration.ofDays(365).toNanos());
        assertEquals(TimeLimit.NEVER, settings.connectTimeout());
    }

    @Test
    void shouldTakeTheCapFromTheLimitOfDescriptorsUnlessTold() {
        assertEquals(POSSIBLE, read().connectionsMax());
        assertEquals(100_000, read("-c", "100000").connectionsMax());
    }

    @Test
    void shouldUseTheProcessorsButFourAtMost() {
        int processors = Runtime.getRuntime().availableProcessors();
        assertEquals(Math.min(4, processors), read().threads());
        assertEquals(9, read("--threads=9").threads());
    }

    @Test
    void shouldLeaveKeepaliveToTheSystemUnlessTold() {
        assertEquals(new Settings.Keepalive(true, 0, 0, 0), read().keepalive());
        assertEquals(Settings.Keepalive.OFF, read("--no-keepalive").keepalive());
        assertEquals(
                new Settings.Keepalive(true, 60, 10, 3),
                read("--keepalive-time=1min", "--keepalive-interval=10", "--keepalive-probes=3")
                        .keepalive());
    }

    @Test
    void shouldKeepKeepaliveWithinWhatTcpAllows() {
        assertEquals(1, read("--keepalive-time=10ms").keepalive().idleSeconds());
        assertEquals(32767, read("--keepalive-time=1y").keepalive().idleSeconds());
        assertEquals(32767, read("--keepalive-interval=infinity").keepalive().intervalSeconds());
    }
}
