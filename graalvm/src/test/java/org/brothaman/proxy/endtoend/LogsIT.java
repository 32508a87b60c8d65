package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the binary says on standard error, of connections and of crowds. */
@Tag("any-machine")
final class LogsIT {
    @Test
    void shouldTellEachConnectionWhenAsked() {
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address(), "--access-log").start()) {
            try (Client client = proxy.connect()) {
                assertEquals("secret", client.echo("secret"));
                client.end();
                assertEquals(0, client.receiveAll().length);
            }
            String line = proxy.log().await("completed");
            assertTrue(
                    line.matches(
                            ".* info: 127\\.0\\.0\\.1:\\d+ to "
                                    + backend.address()
                                    + ": completed after \\d+ ms, 6 bytes to the backend, 6 to the client"),
                    line);
            assertEquals(0, proxy.terminate());
            assertEquals(List.of(line), proxy.log().all());
        }
    }

    @Test
    void shouldTellNoConnectionUnlessAsked() {
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address()).start()) {
            try (Client client = proxy.connect()) {
                assertEquals("hello", client.echo("hello"));
            }
            Await.until("the connection's end", () -> backend.open() == 0);
            assertEquals(0, proxy.terminate());
            assertEquals(List.of(), proxy.log().all());
        }
    }

    /** A terminal that is held with Ctrl-S, a pipe to a program that is stopped. */
    @Test
    void shouldServeOnWhenNobodyReadsStandardError(@TempDir Path folder) throws IOException {
        Path pipe = folder.resolve("pipe");
        Command.of(Programs.require("mkfifo", "coreutils"), pipe).run().orFail();
        // Opened both ways, which waits for no writer, fifo(7).
        try (var reader = new RandomAccessFile(pipe.toFile(), "rw");
                Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address(), "--access-log").errorsTo(pipe).start()) {
            int linesThatFit = 65536 / 100;
            for (int i = 0; i < 2 * linesThatFit; i++) {
                askOnce(proxy);
            }
            assertTrue(read(reader).contains("completed"));
            for (int i = 1; i < linesThatFit / 2; i++) {
                read(reader);
            }
            askOnce(proxy);
            String line = read(reader);
            while (!line.contains("lost")) {
                line = read(reader);
            }
            assertTrue(
                    line.matches(
                            ".* warning: \\d+ log messages were lost because standard error did not accept them\\."),
                    line);
            assertTrue(read(reader).contains("completed"));
        }
    }

    /** Bounded, as a read of a file is not. */
    private static String read(RandomAccessFile reader) {
        return Background.run(reader::readLine).join();
    }

    private static void askOnce(Proxy proxy) {
        try (Client client = proxy.connect()) {
            assertEquals("hello", client.echo("hello"));
            client.end();
            assertEquals(0, client.receiveAll().length);
        }
    }

    @Test
    void shouldNotBeFloodedByRefusedClients() {
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address(), "--connections-max=1").start()) {
            try (Client client = proxy.connect()) {
                assertEquals("hello", client.echo("hello"));
                for (int i = 0; i < 300; i++) {
                    try (Client refused = proxy.connect()) {
                        assertEquals(Client.End.CLEAN, refused.awaitEnd());
                    }
                }
            }
            assertEquals(0, proxy.terminate());
            List<String> lines = proxy.log().all();
            long said = lines.stream().filter(line -> line.contains("Hit connection")).count();
            long more =
                    lines.stream()
                            .filter(line -> line.contains("more clients were refused"))
                            .mapToLong(line -> Long.parseLong(line.split(" ")[3]))
                            .sum();
            assertEquals(300, said + more, lines.toString());
            // A slow machine sees more than one interval of them.
            assertTrue(lines.size() <= 60, lines.toString());
        }
    }
}
