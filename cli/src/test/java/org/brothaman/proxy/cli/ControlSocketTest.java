package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.loop.NettyLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ControlSocketTest {
    @TempDir private Path folder;
    private final NettyLoop loop = new NettyLoop("control-test");
    private final StringBuilder said = new StringBuilder();
    private final Log log = (level, message) -> said.append(message).append('\n');

    @AfterEach
    void endLoop() throws Exception {
        loop.close().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private ControlSocket open(Map<String, String> environment, String page) throws Exception {
        ControlSocket socket =
                ControlSocket.open(
                        LinuxKernel.INSTANCE,
                        loop,
                        environment,
                        log,
                        () -> CompletableFuture.completedStage(page));
        // Behind what opens it.
        CompletableFuture.runAsync(() -> {}, loop).get(30, TimeUnit.SECONDS);
        return socket;
    }

    @Test
    void shouldTellItsUserAndGo() throws Exception {
        Path own = Files.createDirectory(folder.resolve("web-proxy"));
        ControlSocket socket = open(Map.of("RUNTIME_DIRECTORY", own.toString()), "open=3\n");
        Path file = own.resolve("control");

        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(Optional.of("open=3\n"), ControlClient.ask(file));
        assertEquals(Optional.of("open=3\n"), ControlClient.ask(file));
        socket.close();
        socket.close();
        assertFalse(Files.exists(file));
    }

    @Test
    void shouldMakeAFolderOfItsOwnForTheUserAlone() throws Exception {
        ControlSocket socket = open(Map.of("XDG_RUNTIME_DIR", folder.toString()), "x=1\n");
        Path own = folder.resolve("bro-proxy/" + HostProcess.id());

        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(own)));
        assertEquals(
                List.of(own.resolve("control")),
                ControlClient.sockets(false, Map.of("XDG_RUNTIME_DIR", folder.toString())));
        socket.close();
        assertFalse(Files.exists(own));
    }

    @Test
    void shouldDoWithoutWhenThereIsNoPlace() throws Exception {
        open(Map.of(), "x=1\n").close();
        assertEquals("", said.toString());
        Path file = Files.writeString(folder.resolve("file"), "");
        open(Map.of("RUNTIME_DIRECTORY", file + "/sub"), "x=1\n").close();
        assertEquals("No control socket at ", said.substring(0, 21));
    }

    @Test
    void shouldLeaveTheSocketOfAnotherProxyAlone() throws Exception {
        Path own = Files.createDirectory(folder.resolve("web-proxy"));
        Map<String, String> environment = Map.of("RUNTIME_DIRECTORY", own.toString());
        ControlSocket first = open(environment, "open=3\n");
        ControlSocket second = open(environment, "open=4\n");
        assertEquals(
                "No control socket at " + own + "/control: Address already in use\n",
                said.toString());
        second.close();
        assertEquals(Optional.of("open=3\n"), ControlClient.ask(own.resolve("control")));
        first.close();
        assertFalse(Files.exists(own.resolve("control")));
    }

    @Test
    void shouldSayWhenNobodyIsThere() {
        assertEquals(Optional.empty(), ControlClient.ask(folder.resolve("none")));
    }

    /** Root asks the sockets of users, who may put there what they like. */
    @Test
    void shouldNotWaitAtAFullQueue() throws Exception {
        Path file = folder.resolve("full");
        int listener = LinuxKernel.INSTANCE.streamSocket(SocketAddress.UNIX);
        LinuxKernel.INSTANCE.bind(listener, SocketAddress.unixPath(file.toString()));
        LinuxKernel.INSTANCE.listen(listener, 0);
        try (SocketChannel queued = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            assertTrue(queued.isConnected());
            assertEquals(Optional.empty(), ControlClient.ask(file));
        } finally {
            LinuxKernel.INSTANCE.close(listener);
        }
    }

    @Test
    void shouldNameAProxyByItsUnit() {
        assertEquals(
                Optional.of("plain"),
                ControlClient.service(
                        "0::/user.slice/user@1500.service/app.slice/plain.service\n"));
        assertEquals(
                Optional.of("both@1"), ControlClient.service("0::/system.slice/both@1.service\n"));
        assertEquals(Optional.empty(), ControlClient.service("0::/user.slice/session-3.scope\n"));
        assertEquals(Optional.empty(), ControlClient.service("0::/user.slice/user@1500.service\n"));
        assertEquals("web-proxy", ControlClient.owner(folder.resolve("web-proxy/control")));
        assertEquals("4294967295", ControlClient.owner(folder.resolve("4294967295/control")));
    }

    @Test
    void shouldSayWhereNoManagerIs() throws Exception {
        Map<String, String> environment = Map.of("XDG_RUNTIME_DIR", folder.toString());
        var refusal =
                assertThrows(
                        CommandFailedException.class,
                        () -> ControlClient.requireManager(environment));
        assertTrue(
                refusal.getMessage()
                        .startsWith(
                                "XDG_RUNTIME_DIR=" + folder + " is not the directory of a user's"),
                refusal.getMessage());
        Files.createDirectories(folder.resolve("systemd/private"));
        ControlClient.requireManager(environment);
    }
}
