package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.systemd.InheritedSocket;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.log.Log;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What --listen finds at a path. */
final class ListeningSocketsTest {
    private static final Log SILENT = (level, message) -> {};

    @TempDir private Path folder;
    private final List<InheritedSocket> opened = new ArrayList<>();

    @AfterEach
    void closeSockets() {
        opened.forEach(socket -> LinuxKernel.INSTANCE.close(socket.fd()));
    }

    private void open(ListeningSockets sockets, String... listen) {
        opened.addAll(sockets.open(Map.of(), List.of(listen)));
    }

    private static ServerSocketChannel server(Path file) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(file));
    }

    @Test
    void shouldReplaceTheFileOfAProxyThatWasKilled() throws IOException {
        Path file = folder.resolve("s");
        server(file).close();
        assertTrue(Files.exists(file));
        try (var sockets = new ListeningSockets(LinuxKernel.INSTANCE, SILENT)) {
            open(sockets, file.toString(), "127.0.0.1:0");
            assertEquals(file.toString(), opened.getFirst().name());
            assertEquals(2, opened.size());
            assertTrue(Files.exists(file));
        }
        assertFalse(Files.exists(file));
    }

    @Test
    void shouldLeaveWhatIsNotItsOwn() throws IOException {
        Path served = folder.resolve("served");
        try (ServerSocketChannel _ = server(served)) {
            assertRefused(served, "Address already in use; stop the program that listens there");
            assertTrue(Files.exists(served));
        }
        Path text = Files.writeString(folder.resolve("text"), "dear");
        assertRefused(text, "a file that is not a socket is in the way; choose another path");
        assertEquals("dear", Files.readString(text));
        assertRefused(folder.resolve("none/s"), "No such file or directory; create the directory");
    }

    private void assertRefused(Path file, String why) {
        try (var sockets = new ListeningSockets(LinuxKernel.INSTANCE, SILENT)) {
            String message =
                    assertThrows(CommandFailedException.class, () -> open(sockets, file.toString()))
                            .getMessage();
            assertTrue(message.startsWith("--listen " + file + ": " + why), message);
        }
    }
}
