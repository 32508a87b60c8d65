package org.brothaman.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.loop.NettyLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Scrapers of every manner, on real sockets. */
@Timeout(60)
final class MetricsSocketTest {
    private static final String GET = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";

    @TempDir private Path folder;
    private final NettyLoop loop = new NettyLoop("metrics-test");
    private final StringBuffer said = new StringBuffer();
    private final Log log = (level, message) -> said.append(message).append('\n');
    private Function<Boolean, MetricsBody> page =
            openMetrics ->
                    new MetricsBody(
                            openMetrics ? "open" : "plain",
                            "x 1\n".getBytes(StandardCharsets.UTF_8));

    @AfterEach
    void endLoop() throws Exception {
        loop.close().toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertEquals("", said.toString());
    }

    private MetricsSocket open(String where) throws IOException {
        return MetricsSocket.open(
                MetricsAddress.parse(where),
                LinuxKernel.INSTANCE,
                loop,
                log,
                o -> page.apply(o),
                () -> {});
    }

    private static SocketChannel connect(Path file) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(file));
    }

    private static void say(SocketChannel client, String text) throws IOException {
        client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String hear(SocketChannel client) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(1 << 20);
        while (client.read(answer) >= 0) {}
        return new String(answer.array(), 0, answer.position(), StandardCharsets.ISO_8859_1);
    }

    private static String ask(Path file, String request) throws IOException {
        try (SocketChannel client = connect(file)) {
            say(client, request);
            return hear(client);
        }
    }

    @Test
    void shouldServeAFileForTheUserAlone() throws Exception {
        Path file = folder.resolve("m");
        MetricsSocket socket = open(file.toString());
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(
                "HTTP/1.1 200 OK\r\nContent-Type: plain\r\nContent-Length: 4\r\n"
                        + "Connection: close\r\n\r\nx 1\n",
                ask(file, GET));
        for (int i = 0; i < 20; i++) {
            assertTrue(ask(file, GET).endsWith("\r\n\r\nx 1\n"));
        }
        socket.close();
        socket.close();
        assertFalse(Files.exists(file));
    }

    @Test
    void shouldServeAPort() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        open("127.0.0.1:" + port);
        try (SocketChannel client = SocketChannel.open(new InetSocketAddress("127.0.0.1", port))) {
            say(client, GET);
            assertTrue(hear(client).startsWith("HTTP/1.1 200 OK\r\n"));
        }
    }

    @Test
    void shouldAnswerWhatItDoesNotServe() throws Exception {
        Path file = folder.resolve("m");
        open(file.toString());
        assertTrue(ask(file, "GET / HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 404 Not Found\r\n"));
        String refused = ask(file, "POST /metrics HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc");
        assertTrue(refused.startsWith("HTTP/1.1 405 Method Not Allowed\r\n"), refused);
        assertTrue(refused.contains("Allow: GET, HEAD\r\n"), refused);
        assertTrue(ask(file, "hello\r\n\r\n").startsWith("HTTP/1.1 400 Bad Request\r\n"));
        String huge = "GET /metrics HTTP/1.1\r\nX: " + "y".repeat(9000) + "\r\n\r\n";
        assertTrue(ask(file, huge).startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n"));
        assertTrue(ask(file, "HEAD /metrics HTTP/1.1\r\n\r\n").endsWith("close\r\n\r\n"));
        String open =
                ask(file, "GET /metrics HTTP/1.0\r\nAccept: application/openmetrics-text\r\n\r\n");
        assertTrue(open.contains("Content-Type: open\r\n"), open);
        page = openMetrics -> null;
        assertTrue(ask(file, GET).startsWith("HTTP/1.1 503 Service Unavailable\r\n"));
    }

    @Test
    void shouldServeAnotherWhileOneIsSlow() throws Exception {
        Path file = folder.resolve("m");
        open(file.toString());
        try (SocketChannel slow = connect(file)) {
            say(slow, "GET /met");
            connect(file).close();
            assertTrue(ask(file, GET).endsWith("x 1\n"));
            say(slow, "rics HTTP/1.1\r\n\r\n");
            assertTrue(hear(slow).endsWith("x 1\n"));
        }
    }

    @Test
    void shouldRenderTwoPagesAtATimeAndLetMoreWait() throws Exception {
        Path file = folder.resolve("m");
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch two = new CountDownLatch(2);
        MetricsBody told = page.apply(false);
        page =
                openMetrics -> {
                    two.countDown();
                    try {
                        assertTrue(go.await(30, TimeUnit.SECONDS));
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return told;
                };
        Set<Thread> before = threads();
        open(file.toString());
        SocketChannel[] clients = new SocketChannel[6];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = connect(file);
            say(clients[i], GET);
        }
        assertTrue(two.await(30, TimeUnit.SECONDS));
        // The loop has looked at all six when it has run what comes after them.
        for (int i = 0; i < 10; i++) {
            CompletableFuture.runAsync(() -> {}, loop).join();
        }
        Set<Thread> rendering = threads();
        rendering.removeAll(before);
        assertEquals(2, rendering.size());
        go.countDown();
        for (SocketChannel client : clients) {
            assertTrue(hear(client).endsWith("x 1\n"));
            client.close();
        }
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("metrics"))
                .collect(Collectors.toSet());
    }

    @Test
    void shouldCutOffWhoIsTooSlow() throws Exception {
        Path file = folder.resolve("m");
        LinuxKernel kernel = LinuxKernel.INSTANCE;
        try (ServerSocketChannel _ = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            MetricsAddress where = MetricsAddress.parse(file.toString());
            int listener = kernel.streamSocket(where.address().family());
            assertEquals(0, kernel.bind(listener, where.address()));
            assertEquals(0, kernel.listen(listener, 1));
            try (SocketChannel client = connect(file)) {
                say(client, "GET /metrics HTTP/1.1\r\n");
                long[] now = {Long.MAX_VALUE - 5};
                // Each look at the clock finds half of the patience gone.
                new ScrapeHandler(
                                kernel,
                                kernel.accept(listener),
                                () -> now[0] += ScrapeHandler.PATIENCE_NANOS / 2)
                        .handle(HostProcess.effectiveUserId(), page);
                assertEquals("", hear(client));
            }
            kernel.close(listener);
        }
    }

    // ---- a place that is taken ----

    @Test
    void shouldReplaceASocketThatNobodyListensOn() throws Exception {
        Path file = folder.resolve("m");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(file))
                .close();
        assertTrue(Files.exists(file));
        open(file.toString());
        assertTrue(ask(file, GET).endsWith("x 1\n"));
    }

    @Test
    void shouldLeaveWhatIsNotItsOwn() throws Exception {
        Path file = folder.resolve("m");
        open(file.toString());
        assertRefused(file.toString(), "another program uses that address");
        assertTrue(ask(file, GET).endsWith("x 1\n"));

        Path text = Files.writeString(folder.resolve("text"), "dear");
        assertRefused(text.toString(), "not a socket");
        assertEquals("dear", Files.readString(text));
        assertRefused(folder + "/none/m", "create the directory first");
    }

    private void assertRefused(String where, String why) {
        String message = assertThrows(IOException.class, () -> open(where)).getMessage();
        assertTrue(message.contains(why), message);
        CompletableFuture.runAsync(() -> {}, loop).join();
    }
}
