package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.brothaman.proxy.activation.lifecycle.OnIdle;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.brothaman.proxy.log.Level;
import org.brothaman.proxy.session.Settings.WhenFull;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.ParameterException;

/** What the options mean, before anything is done with them. */
final class CommandLineTest {
    private static ProxyCommand parse(String... arguments) {
        ProxyCommand command = new ProxyCommand();
        Main.commandLine(command).parseArgs(arguments);
        return command;
    }

    private static String refusal(String... arguments) {
        return assertThrows(ParameterException.class, () -> parse(arguments)).getMessage();
    }

    @Test
    void shouldHaveTheDocumentedDefaults() {
        ProxyCommand command = parse();
        assertEquals(List.of(), command.positional);
        assertEquals(List.of(), command.routing.backends);
        assertEquals(List.of(), command.routing.listen);
        assertNull(command.limits.connectionsMax);
        assertEquals(WhenFull.REFUSE, command.limits.whenFull);
        assertEquals(Duration.ofSeconds(5), command.limits.connectTimeout.toDuration());
        assertNull(command.limits.threads);
        assertTrue(command.ending.exitIdleTime.isInfinite());
        assertTrue(command.ending.idleTimeout.isInfinite());
        assertEquals(Duration.ofSeconds(30), command.ending.clientFinTimeout.toDuration());
        assertEquals(Duration.ofHours(1), command.ending.backendFinTimeout.toDuration());
        assertEquals(Duration.ofSeconds(10), command.ending.drainTimeout.toDuration());
        assertFalse(command.keepalive.off);
        assertEquals(Level.INFO, command.general.logLevel);
        assertEquals(OnIdle.STOP, command.activation.onIdle);
        assertEquals(Duration.ofSeconds(90), command.activation.readyTimeout.toDuration());
    }

    @Test
    void shouldTakeSystemdsOwnCommandLines() {
        ProxyCommand command = parse("-c", "16", "--exit-idle-time=5min 20s", "127.0.0.1:8080");
        assertEquals(16, command.limits.connectionsMax);
        assertEquals(TimeSpan.ofSeconds(320), command.ending.exitIdleTime);
        assertEquals(List.of("127.0.0.1:8080"), command.positional);
        assertEquals(7, parse("--connections-max", "7").limits.connectionsMax);
        assertEquals(7, parse("-c7").limits.connectionsMax);
    }

    @Test
    void shouldCollectWhatMayBeRepeated() {
        ProxyCommand command =
                parse(
                        "--backend=web=a:1",
                        "--threads=1",
                        "--backend",
                        "api=b:2",
                        "--listen=1",
                        "--listen",
                        "2",
                        "--unit=web=web.service");
        assertEquals(
                List.of(new Assignment("web", "a:1"), new Assignment("api", "b:2")),
                command.routing.backends);
        assertEquals(List.of("1", "2"), command.routing.listen);
        assertEquals(List.of(new Assignment("web", "web.service")), command.activation.units);
    }

    @ParameterizedTest
    @CsvSource({"refuse, REFUSE", "wait, WAIT"})
    void shouldKnowWhatToDoWhenFull(String text, WhenFull meaning) {
        assertEquals(meaning, parse("--when-full=" + text).limits.whenFull);
    }

    @ParameterizedTest
    @CsvSource({"stop, STOP", "freeze, FREEZE", "leave, LEAVE"})
    void shouldKnowWhatBecomesOfTheUnit(String text, OnIdle meaning) {
        assertEquals(meaning, parse("--on-idle=" + text).activation.onIdle);
    }

    @ParameterizedTest
    @CsvSource({"emerg, EMERG", "0, EMERG", "err, ERR", "3, ERR", "debug, DEBUG", "7, DEBUG"})
    void shouldKnowLevelsByNameAndNumber(String text, Level meaning) {
        assertEquals(meaning, parse("--log-level=" + text).general.logLevel);
    }

    @ParameterizedTest
    @CsvSource({
        "--when-full, REFUSE, refuse",
        "--on-idle, sleep, freeze",
        "--on-idle, pause, did you mean freeze?",
        "--log-level, 8, warning",
        "--log-level, ERR, warning",
        "--connections-max, 0, from 1 to",
        "--connections-max, +, from 1 to",
        "--threads, 2147483648, from 1 to",
        "--exit-idle-time, soon, 5min 20s"
    })
    void shouldNameTheOptionTheValueAndTheRemedy(String option, String value, String remedy) {
        String message = refusal(option + "=" + value);
        assertTrue(message.contains("'" + option + "'"), message);
        assertTrue(message.contains("\"" + value + "\""), message);
        assertTrue(message.contains(remedy), message);
    }

    @Test
    void shouldRefuseOptionsThatDoNotExist() {
        assertTrue(refusal("--nope").contains("--nope"));
        assertTrue(refusal("-x").contains("-x"));
    }

    /** As getopt(3) has it, and systemd-socket-proxyd with it. */
    @Test
    void shouldTakeTheLastOfAnOptionGivenTwice() {
        ProxyCommand command = parse("-c", "1", "--exit-idle-time=1", "-c", "2");
        assertEquals(2, command.limits.connectionsMax);
        assertEquals(TimeSpan.ofSeconds(1), command.ending.exitIdleTime);
    }
}
