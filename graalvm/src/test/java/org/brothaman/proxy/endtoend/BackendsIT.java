package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.endtoend.Client.End;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of backend address and of listening socket, and backends that are not there. */
@Tag("any-machine")
final class BackendsIT {
    @Test
    void shouldReachABackendByIpv4() {
        try (Backend backend = Backend.echo()) {
            shouldCarry(Launch.of(backend.address()));
            shouldCarry(Launch.of("--backend", backend.address()));
        }
    }

    @Test
    void shouldReachABackendByIpv6() {
        try (Backend backend = Backend.echoAt("::1")) {
            shouldCarry(Launch.of("[::1]:" + backend.port()));
            shouldCarry(Launch.of("::1:" + backend.port()));
        }
    }

    @Test
    void shouldReachABackendByPath() {
        Path socket = Programs.temporaryFolder().resolve("with=sign.sock");
        try (Backend _ = Backend.echoAt(socket)) {
            shouldCarry(Launch.of(socket));
            shouldCarry(Launch.of("--backend=" + socket));
        }
    }

    @Test
    void shouldReachABackendByAbstractName() {
        String name = "@bro-proxy-test-" + Ports.free();
        try (Running backend =
                Command.of(Programs.require("systemd-socket-activate", "systemd"))
                        .and("-l", name, "--accept", "--inetd", "cat")
                        .start()) {
            backend.err().await("Listening on " + name);
            shouldCarry(Launch.of(name));
        }
    }

    @Test
    void shouldReachABackendByHostName() {
        try (Backend backend = Backend.echo()) {
            // It may stand for ::1 first, where nothing listens: the next address is tried then.
            shouldCarry(Launch.of("localhost:" + backend.port()));
        }
    }

    @Test
    void shouldListenOnSocketsOfEveryFamily() {
        Path path = Programs.temporaryFolder().resolve("front.sock");
        try (Backend backend = Backend.echo()) {
            shouldCarry(Launch.of(backend.address()).socket("tcp6"));
            shouldCarry(Launch.of(backend.address()).socket("unix:" + path));
        }
    }

    private static void shouldCarry(Launch launch) {
        byte[] bytes = new byte[500_000];
        new Random(bytes.length).nextBytes(bytes);
        try (Proxy proxy = launch.start();
                Client client = proxy.connect();
                Client other = proxy.connect()) {
            assertEquals("hello", client.echo("hello"));
            Background.run(() -> other.send(bytes).end());
            assertArrayEquals(bytes, other.receiveAll());
            client.leave();
            assertEquals(0, proxy.terminate());
            assertEquals(0, proxy.log().all().size(), () -> "not silent: " + proxy.log().all());
        }
    }

    @Test
    void shouldTellOfABackendThatRefusesResetTheClientAndLiveOn() throws IOException {
        int port = Ports.free();
        try (Proxy proxy = Launch.of("127.0.0.1:" + port).start()) {
            String client;
            try (Client lost = proxy.connect()) {
                client = lost.channel().getLocalAddress().toString().substring(1);
                assertEquals(End.RESET, lost.awaitEnd());
            }
            String line = proxy.log().await("Connection refused");
            assertTrue(line.contains("127.0.0.1:" + port), line);
            assertTrue(line.contains(client), line);
            assertEquals(1, proxy.log().soFar().size());
            try (ServerSocket late = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                    Client served = proxy.connect();
                    var connection = late.accept()) {
                connection.getOutputStream().write('!');
                assertEquals('!', served.receive(1)[0]);
            }
        }
    }

    @Test
    void shouldTellOfANameThatNobodyHas() {
        try (Proxy proxy = Launch.of("nobody-has-this-name.invalid:80").start();
                Client client = proxy.connect()) {
            assertEquals(End.RESET, client.awaitEnd());
            proxy.log().await("nobody-has-this-name.invalid:80");
            assertEquals(1, proxy.log().soFar().size());
        }
    }

    @Test
    void shouldTellOfAPathThatIsNotThere() {
        Path path = Programs.temporaryFolder().resolve("missing.sock");
        try (Proxy proxy = Launch.of(path).start();
                Client client = proxy.connect()) {
            assertEquals(End.RESET, client.awaitEnd());
            assertTrue(proxy.log().await(path.toString()).contains("No such file"));
        }
    }

    @Test
    void shouldGiveUpOnABackendThatDoesNotAnswerInTime() throws IOException {
        // A queue of one that nobody empties: the kernel drops the next handshake.
        try (ServerSocket full = new ServerSocket()) {
            full.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            int port = full.getLocalPort();
            try (Client _ = Client.connect("127.0.0.1:" + port);
                    Client _ = Client.connect("127.0.0.1:" + port);
                    Proxy proxy =
                            Launch.of("127.0.0.1:" + port, "--connect-timeout=100ms").start();
                    Client client = proxy.connect()) {
                assertEquals(End.RESET, client.awaitEnd());
                assertTrue(proxy.log().await("127.0.0.1:" + port).contains("timed out"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5s", "infinity"})
    void shouldWaitForAUnixBackendWhoseQueueIsFull(String timeout) throws IOException {
        Path path = Programs.temporaryFolder().resolve("busy.sock");
        List<Client> clients = new ArrayList<>();
        try (var backend = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                Proxy proxy = Launch.of(path, "--connect-timeout=" + timeout).start()) {
            backend.bind(UnixDomainSocketAddress.of(path), 1);
            for (int i = 0; i < 4; i++) {
                clients.add(proxy.connect());
            }
            // Time for the proxy to find the queue full, which nobody outside is told of.
            Await.pause(TimeUnit.MILLISECONDS.toNanos(50));
            for (Client client : clients) {
                backend.accept().close();
            }
            for (Client client : clients) {
                assertEquals(End.CLEAN, client.awaitEnd());
            }
            assertEquals(List.of(), proxy.log().soFar());
        } finally {
            clients.forEach(Client::close);
        }
    }

    @Test
    void shouldPassAResetOnInBothDirections() throws IOException {
        try (Backend backend = Backend.serving(c -> reset(c, 5));
                Proxy proxy = Launch.of(backend.address()).start();
                Client client = proxy.connect()) {
            client.send("hello");
            assertEquals(End.RESET, client.awaitEnd());
        }
        var seen = new CompletableFuture<End>();
        try (Backend backend =
                        Backend.serving(
                                c -> {
                                    c.read(ByteBuffer.allocate(5));
                                    c.write(ByteBuffer.wrap(new byte[] {1}));
                                    try {
                                        seen.complete(
                                                c.read(ByteBuffer.allocate(1)) < 0
                                                        ? End.CLEAN
                                                        : null);
                                    } catch (IOException e) {
                                        seen.complete(End.RESET);
                                    }
                                });
                Proxy proxy = Launch.of(backend.address()).start();
                Client client = proxy.connect()) {
            client.send("hello").receive(1);
            client.channel().setOption(StandardSocketOptions.SO_LINGER, 0);
            client.leave();
            assertEquals(End.RESET, seen.orTimeout(60, TimeUnit.SECONDS).join());
        }
    }

    /**
     * splice(2) stops at it and says that there is nothing more, tcp(7); the byte itself is gone.
     */
    @Test
    void shouldCarryAStreamPastUrgentData() throws IOException {
        byte[] part = new byte[100_000];
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address()).start();
                Client client = proxy.connect()) {
            for (int i = 0; i < 3; i++) {
                assertArrayEquals(part, client.send(part).receive(part.length));
                client.channel().socket().sendUrgentData('!');
            }
            Background.run(() -> client.send(part).end());
            assertArrayEquals(part, client.receiveAll());
        }
    }

    private static void reset(SocketChannel connection, int bytes) throws IOException {
        connection.read(ByteBuffer.allocate(bytes));
        connection.setOption(StandardSocketOptions.SO_LINGER, 0);
    }

    @Test
    void shouldListenByItselfWhenNothingIsPassedAndLeaveNoFileBehind() {
        Path path = Programs.temporaryFolder().resolve("own.sock");
        for (String run : new String[] {"first", "second"}) {
            try (Backend backend = Backend.echo();
                    Running proxy =
                            Command.of(Binary.path(), "--listen", path, backend.address())
                                    .start()) {
                Await.until("it listens", () -> listens(path));
                try (Client client = Client.connect(path.toString())) {
                    assertEquals(run, client.echo(run));
                }
                proxy.signal("TERM");
                assertEquals(0, proxy.status(), run);
                assertFalse(Files.exists(path), run);
            }
        }
    }

    static boolean listens(Object address) {
        try (var channel = SocketChannel.open(Client.parse(address.toString()))) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
