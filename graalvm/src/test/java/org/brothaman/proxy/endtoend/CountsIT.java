package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What a connection costs, counted: descriptors and system calls. Counts, unlike times, are the
 * same on a busy machine; alone all the same, so that no scheduler merges or splits what is
 * counted.
 */
@Isolated
final class CountsIT {
    private static final int CONNECTIONS = 1000;

    /** Longer than any timer that a start leaves behind. */
    private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(3);

    // ---- descriptors ----

    @Test
    void shouldHoldTwoDescriptorsForAnIdleConnection() {
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address(), "--threads=2").start()) {
            List<Client> clients = new ArrayList<>();
            try {
                // The loops are running then, and each has the pipes that it keeps.
                open(100, proxy, clients);
                long before = proxy.descriptors();
                open(CONNECTIONS, proxy, clients);
                assertEquals(before + 2 * CONNECTIONS, proxy.descriptors());
            } finally {
                clients.forEach(Client::close);
            }
        }
    }

    @Test
    void shouldHoldNoDescriptorOfConnectionsThatHaveEnded() {
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address(), "--threads=2").start()) {
            openAndClose(100, proxy);
            proxy.awaitNobody();
            long[] before = {settled(proxy)};
            openAndClose(CONNECTIONS, proxy);
            Await.until(
                    before[0] + " descriptors as before, not " + proxy.descriptors(),
                    () -> proxy.descriptors() == before[0]);
        }
    }

    private static void openAndClose(int count, Proxy proxy) {
        List<Client> clients = new ArrayList<>();
        try {
            open(count, proxy, clients);
        } finally {
            clients.forEach(Client::close);
        }
    }

    private static void open(int count, Proxy proxy, List<Client> clients) {
        for (int i = 0; i < count; i++) {
            clients.add(proxy.connect());
            assertEquals("hello", clients.getLast().echo("hello"));
        }
    }

    /** Its descriptors once their number stands still. */
    private static long settled(Proxy proxy) {
        long[] last = {-1, 0};
        Await.until(
                "the number of descriptors stands still",
                () -> {
                    long now = proxy.descriptors();
                    last[1] = now == last[0] ? last[1] + 1 : 0;
                    last[0] = now;
                    return last[1] == 20;
                });
        return last[0];
    }

    // ---- memory ----

    @Test
    void shouldHoldLittleMemoryWhileNobodyIsConnected() {
        String manager = "@bro-proxy-test-memory-" + Ports.free();
        try (Running hear = NotificationIT.manager(manager);
                Proxy proxy = Launch.of("127.0.0.1:9").with("NOTIFY_SOCKET", manager).start()) {
            hear.out().await("READY=1");
            // What the start needed is given back a moment later.
            Await.until("at most 16 MiB resident", () -> proxy.kibibytes("VmRSS") <= 16 << 10);
            Await.until("4 MiB of it anonymous", () -> proxy.kibibytes("RssAnon") <= 4 << 10);
            System.out.printf(
                    "idle: %d KiB resident, %d KiB anonymous%n",
                    proxy.kibibytes("VmRSS"), proxy.kibibytes("RssAnon"));
        }
    }

    /** As SSH and WebSockets do: it may be days before nobody is connected. */
    @Test
    void shouldGiveBackTheMemoryOfTheStartThoughTheFirstClientStays() {
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address()).start();
                Client client = proxy.connect()) {
            assertEquals("hello", client.echo("hello"));
            Await.until("at most 16 MiB resident", () -> proxy.kibibytes("VmRSS") <= 16 << 10);
            Await.until("4 MiB of it anonymous", () -> proxy.kibibytes("RssAnon") <= 4 << 10);
            assertEquals("still here", client.echo("still here"));
        }
    }

    // ---- threads ----

    /** With a second one, every system call on a descriptor costs two atomic operations more. */
    @Test
    void shouldBeOneThreadWhileOneLoopIsEnough() {
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address(), "--threads=2").start();
                Client client = proxy.connect()) {
            assertEquals("hello", client.echo("hello"));
            assertEquals("Threads:\t1", proxy.line("status", "Threads:"));
        }
    }

    // ---- system calls ----

    @Test
    void shouldSpendAtMostSixSystemCallsOnARoundTripOf64Bytes() {
        shouldSpendAtMost(6, CountsIT::roundTrips);
    }

    @Test
    void shouldSpendNoMoreOnARoundTripWithMetricsThatNobodyAsksFor() {
        shouldSpendAtMost(6, CountsIT::roundTrips, "--metrics=@bro-proxy-test-" + Ports.free());
    }

    private static void roundTrips(Proxy proxy, int count) {
        try (Client client = proxy.connect()) {
            byte[] question = new byte[64];
            for (int i = 0; i < count; i++) {
                client.send(question).receive(question.length);
            }
        }
    }

    @Test
    void shouldSpendAtMost22SystemCallsOnAShortConnection() {
        shouldSpendAtMost(22, CountsIT::shortConnections);
    }

    @Test
    void shouldSpendNoMoreOnAShortConnectionWithMetricsThatNobodyAsksFor() {
        String metrics = "--metrics=@bro-proxy-test-" + Ports.free();
        shouldSpendAtMost(22, CountsIT::shortConnections, metrics);
    }

    private static void shortConnections(Proxy proxy, int count) {
        byte[] question = new byte[64];
        for (int i = 0; i < count; i++) {
            try (Client client = proxy.connect()) {
                client.send(question).receive(question.length);
                client.end();
                assertEquals(0, client.receiveAll().length);
            }
        }
    }

    // The backend is told of each client, and echoes that too.

    private static final int HEADER = 28;

    @Test
    void shouldSpendNoMoreOnARoundTripOfAClientThatIsTold() {
        shouldSpendAtMost(
                6,
                (proxy, count) -> {
                    try (Client client = proxy.connect()) {
                        byte[] question = new byte[64];
                        client.send(question).receive(HEADER + question.length);
                        for (int i = 1; i < count; i++) {
                            client.send(question).receive(question.length);
                        }
                    }
                },
                "--proxy-protocol=v2");
    }

    @Test
    void shouldSpendOneCallMoreOnAShortConnectionThatIsTold() {
        shouldSpendAtMost(
                23,
                (proxy, count) -> {
                    byte[] question = new byte[64];
                    for (int i = 0; i < count; i++) {
                        try (Client client = proxy.connect()) {
                            client.send(question).receive(HEADER + question.length);
                            client.end();
                            assertEquals(0, client.receiveAll().length);
                        }
                    }
                },
                "--proxy-protocol=v2");
    }

    /** It waits in epoll, however long: no clock looks whether somebody has gone, or will go. */
    @Test
    void shouldMakeNoSystemCallWhileOpenConnectionsAreQuiet() throws IOException {
        Path strace = Programs.require("strace", "strace");
        Path calls = Programs.temporaryFolder().resolve("calls");
        try (Backend backend = Backend.echo();
                Proxy proxy =
                        Launch.of(backend.address(), "--threads=2", "--exit-idle-time=1s")
                                .under(strace, "-D", "-f", "-qq", "-o", calls)
                                .start()) {
            List<Client> clients = new ArrayList<>();
            try {
                open(10, proxy, clients);
                Await.until("the start is over", () -> proxy.kibibytes("VmRSS") <= 16 << 10);
                Await.until("calls come to an end", () -> isUnchangedFor(calls, SETTLED_NANOS));
                long before = Files.size(calls);
                Await.pause(TimeUnit.SECONDS.toNanos(10));
                assertEquals(before, Files.size(calls), () -> last(calls));
                assertEquals("hello", clients.getFirst().echo("hello"));
                Await.until("strace sees calls", () -> size(calls) > before);
            } finally {
                clients.forEach(Client::close);
            }
            // Told that nobody is there any more, it looks at the clock again.
            assertEquals(0, proxy.process().status());
        }
    }

    private static boolean isUnchangedFor(Path file, long nanos) {
        long before = size(file);
        Await.pause(nanos);
        return before == size(file);
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String last(Path calls) {
        try {
            List<String> lines = Files.readAllLines(calls);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The difference of two runs counts the operations and nothing else. */
    private static void shouldSpendAtMost(
            int limit, BiConsumer<Proxy, Integer> operations, String... options) {
        int few = 200;
        int many = 2200;
        long spent =
                callsOf(proxy -> operations.accept(proxy, many), options)
                        - callsOf(proxy -> operations.accept(proxy, few), options);
        double each = (double) spent / (many - few);
        System.out.printf("system calls: %.3f each (at most %d)%n", each, limit);
        // Ten calls in two thousand operations are for the odd event that comes in two.
        assertTrue(each <= limit + 0.005, () -> each + " system calls each, at most " + limit);
        assertTrue(each >= 2, () -> each + " system calls each: strace has not seen them");
    }

    private static long callsOf(Consumer<Proxy> operations, String... options) {
        Path strace = Programs.require("strace", "strace");
        Path summary = Programs.temporaryFolder().resolve("strace");
        try (Backend backend = Backend.echo();
                // -D: the process that we start is the traced one.
                Proxy proxy =
                        Launch.of(backend.address())
                                .and(options)
                                .under(strace, "-D", "-f", "-qq", "-c", "-o", summary)
                                .start()) {
            try (Client client = proxy.connect()) {
                client.send("started");
                client.end();
                String echo = new String(client.receiveAll(), StandardCharsets.ISO_8859_1);
                assertTrue(echo.endsWith("started"), echo);
            }
            // Giving back what the start needed takes calls of its own.
            Await.until("the start is over", () -> proxy.kibibytes("VmRSS") <= 16 << 10);
            operations.accept(proxy);
            Await.until("the connections' end", () -> backend.open() == 0);
            assertEquals(0, proxy.terminate());
        }
        List<Long> total = new ArrayList<>();
        Await.until("strace's summary", () -> total.addAll(totalIn(summary)));
        return total.getFirst();
    }

    /** The calls of the line "100.00 SECONDS USECS/CALL CALLS [ERRORS] total". */
    private static List<Long> totalIn(Path summary) {
        try {
            return Files.exists(summary)
                    ? Files.readAllLines(summary).stream()
                            .filter(line -> line.endsWith(" total"))
                            .map(line -> Long.parseLong(line.strip().split("\\s+")[3]))
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
