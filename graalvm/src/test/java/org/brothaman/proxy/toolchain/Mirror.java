package org.brothaman.proxy.toolchain;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A web server on loopback with a few files, as a mirror of Debian's archive has them, and with a
 * mirror's faults. A file is known by its path as it is sent: a plus sign that is not quoted finds
 * nothing.
 */
final class Mirror implements AutoCloseable {
    private static final String WRITTEN = "Thu, 01 Jan 2026 00:00:00 GMT";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** What goes wrong with a file; {@link Mirror#cut} and {@link Mirror#hold} make the two. */
    private sealed interface Fault {
        /** The connection ends after half of the file, so many times. */
        record Cut(CountDownLatch times) implements Fault {}

        /** The second half comes when the gate opens. */
        record Held(CountDownLatch gate) implements Fault {}
    }

    Mirror() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Address without a slash at its end. */
    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void put(String path, byte[] content) {
        files.put(path, content);
    }

    void remove(String path) {
        files.remove(path);
    }

    /** The next {@code times} answers for this file break off in the middle. */
    void cut(String path, int times) {
        faults.put(path, new Fault.Cut(new CountDownLatch(times)));
    }

    /** The second half of this file waits for the gate. */
    void hold(String path, CountDownLatch gate) {
        faults.put(path, new Fault.Held(gate));
    }

    /**
     * What was asked for and begins with this, in order; a request for the rest of a file ends in "
     * from N".
     */
    List<String> requests(String prefix) {
        return requests.stream().filter(path -> path.startsWith(prefix)).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            String range = exchange.getRequestHeaders().getFirst("Range");
            int from =
                    range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
            requests.add(range == null ? path : path + " from " + from);
            byte[] content = files.get(path);
            if (content == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().set("Last-Modified", WRITTEN);
            if (range != null) {
                exchange.getResponseHeaders()
                        .set(
                                "Content-Range",
                                "bytes %d-%d/%d"
                                        .formatted(from, content.length - 1, content.length));
            }
            int rest = content.length - from;
            exchange.sendResponseHeaders(range == null ? 200 : 206, rest == 0 ? -1 : rest);
            send(exchange, content, from, faults.get(path));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, byte[] content, int from, Fault fault)
            throws IOException, InterruptedException {
        var body = exchange.getResponseBody();
        int half = fault == null ? from : Math.max(from, content.length / 2);
        body.write(content, from, half - from);
        body.flush();
        switch (fault) {
            case Fault.Cut(CountDownLatch times) when times.getCount() > 0 -> {
                times.countDown();
                return;
            }
            case Fault.Held(CountDownLatch gate) -> gate.await();
            case null, default -> {}
        }
        body.write(content, half, content.length - half);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
