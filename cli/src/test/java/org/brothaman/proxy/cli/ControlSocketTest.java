package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
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
import org.brothaman.proxy.server.Proxy;
import org.brothaman.proxy.server.Statistics;
import org.brothaman.proxy.session.ServiceStatistics;
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
        assertEquals("open=3\n", ControlClient.ask(file));
        assertEquals("open=3\n", ControlClient.ask(file));
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
    void shouldSayWhenNobodyIsThere() {
        assertNull(ControlClient.ask(folder.resolve("none")));
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
            assertNull(ControlClient.ask(file));
        } finally {
            LinuxKernel.INSTANCE.close(listener);
        }
    }

    @Test
    void shouldShowNothingThatActsOnATerminal() {
        Map<String, Object> page = StatusPage.read("state=\u001b[2J\ris\tup\n\u0007=1\n");
        assertEquals(Map.of("state", "\\x1b[2J\\ris\\tup", "\\x07", 1L), page);
    }

    @Test
    void shouldReadWhatItWrites() {
        Map<String, Object> page = StatusPage.read("pid=7\nlisten=127.0.0.1:1 [::1]:2\nnoise\n");
        assertEquals(Map.of("pid", 7L, "listen", "127.0.0.1:1 [::1]:2"), page);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("pid", 7L);
        values.put("a\"b", Arrays.asList("x\ny", null, true));
        assertEquals("{\"pid\":7,\"a\\\"b\":[\"x\\ny\",null,true]}", JsonText.of(values));
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
                        .startsWith("XDG_RUNTIME_DIR=" + folder + " is not the folder of a user's"),
                refusal.getMessage());
        Files.createDirectories(folder.resolve("systemd/private"));
        ControlClient.requireManager(environment);
    }

    @Test
    void shouldSayWhatAProxyDoes() {
        assertEquals("serving", state(Proxy.State.SERVING, 0, 0, false));
        assertEquals("stopping", state(Proxy.State.SERVING, 0, 0, true));
        assertEquals("waiting", state(Proxy.State.SERVING, 2, 2, true));
        assertEquals("serving", state(Proxy.State.SERVING, 2, 1, true));
        assertEquals("draining", state(Proxy.State.DRAINING, 2, 2, false));
    }

    private static String state(Proxy.State state, int open, int waiting, boolean busy) {
        var service = new ServiceStatistics("s", open, waiting, 0, 0, 0, 0, 0, 0, Map.of());
        var now = new Statistics(state, open, -1, List.of(service), 0, 0, 0, null, 0);
        return StatusPage.state(now, busy);
    }
}
