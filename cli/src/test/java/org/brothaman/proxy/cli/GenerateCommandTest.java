package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Options are settings of the section, as if they stood there. */
final class GenerateCommandTest {
    private static List<String> entries(String... arguments) {
        GenerateCommand command = new GenerateCommand();
        new CommandLine(command).parseArgs(arguments);
        return command.entries().stream()
                .map(entry -> entry.place() + ": " + entry.key() + "=" + entry.value())
                .toList();
    }

    @Test
    void shouldSayNothingThatWasNotSaid() {
        assertEquals(List.of(), entries("web"));
    }

    @Test
    void shouldReplaceWhatTheFileSays() {
        assertEquals(
                List.of(
                        "--listen: Listen=",
                        "--listen: Listen=1",
                        "--listen: Listen=b=2",
                        "--connections-max: ConnectionsMax=",
                        "--connections-max: ConnectionsMax=5",
                        "--idle-timeout: IdleTimeout=",
                        "--idle-timeout: IdleTimeout=1h"),
                entries("web", "--listen=1", "--listen=b=2", "--idle-timeout", "1h", "-c", "5"));
    }

    @Test
    void shouldGiveOptionsWithoutAValueTheirs() {
        assertEquals(
                List.of(
                        "--no-keepalive: KeepAlive=",
                        "--no-keepalive: KeepAlive=no",
                        "--access-log: AccessLog=",
                        "--access-log: AccessLog=yes"),
                entries("web", "--no-keepalive", "--access-log"));
    }
}
