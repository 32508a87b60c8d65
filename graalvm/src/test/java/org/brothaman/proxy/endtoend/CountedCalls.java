package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What an operation costs in system calls, counted by strace(1). Stateless. */
final class CountedCalls {
    private static final int ANSWER = 64;

    private CountedCalls() {}

    /** What a program asks of the kernel from its start to its end, which is to be a good one. */
    static long ofRun(Map<String, String> environment, Object... words) {
        Path summary = Programs.temporaryFolder().resolve("strace");
        Outcome outcome =
                Command.of(Programs.require("strace", "strace"), "-qq", "-f", "-c", "-o", summary)
                        .and(words)
                        .with(environment)
                        .run();
        assertEquals(0, outcome.status(), outcome.toString());
        return totalIn(summary).getFirst();
    }

    static void roundTrips(Proxy proxy, int count) {
        try (Client client = proxy.connect()) {
            byte[] question = new byte[64];
            for (int i = 0; i < count; i++) {
                client.send(question).receive(question.length);
            }
        }
    }

    static void shortConnections(Proxy proxy, int count) {
        byte[] question = new byte[64];
        for (int i = 0; i < count; i++) {
            try (Client client = proxy.connect()) {
                client.send(question).receive(question.length);
                client.end();
                assertEquals(0, client.receiveAll().length);
            }
        }
    }

    /** As those of the comparison, where the backend closes first. */
    static void answers(Proxy proxy, int count) {
        for (int i = 0; i < count; i++) {
            try (Client client = proxy.connect()) {
                assertEquals(ANSWER, client.send(new byte[ANSWER]).receiveAll().length);
            }
        }
    }

    /** Answers the first bytes with as many, and that is all. */
    static void answer(SocketChannel connection) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(ANSWER);
        while (bytes.hasRemaining() && connection.read(bytes) >= 0) {}
        connection.write(bytes.flip());
    }

    /** The difference of two runs counts the operations and nothing else. */
    static void atMost(int limit, BiConsumer<Proxy, Integer> operations, String... options) {
        atMost(limit, operations, Backend::echo, List.of("-f"), options);
    }

    /** The same for the first thread alone: its only loop, while that is enough. */
    static void ofTheLoopAtMost(
            int limit,
            BiConsumer<Proxy, Integer> operations,
            Supplier<Backend> backend,
            String... options) {
        atMost(limit, operations, backend, List.of(), options);
    }

    private static void atMost(
            int limit,
            BiConsumer<Proxy, Integer> operations,
            Supplier<Backend> backend,
            List<String> strace,
            String... options) {
        int few = 200;
        int many = 2200;
        long spent =
                callsOf(proxy -> operations.accept(proxy, many), backend, strace, options)
                        - callsOf(proxy -> operations.accept(proxy, few), backend, strace, options);
        double each = (double) spent / (many - few);
        System.out.printf("system calls: %.3f each (at most %d)%n", each, limit);
        // Ten calls in two thousand operations are for the odd event that comes in two.
        assertTrue(each <= limit + 0.005, () -> each + " system calls each, at most " + limit);
        assertTrue(each >= 2, () -> each + " system calls each: strace has not seen them");
    }

    private static long callsOf(
            Consumer<Proxy> operations,
            Supplier<Backend> backends,
            List<String> which,
            String... options) {
        Path summary = Programs.temporaryFolder().resolve("strace");
        List<Object> strace = new ArrayList<>(List.of(Programs.require("strace", "strace")));
        // -D: the process that we start is the traced one.
        strace.addAll(List.of("-D", "-qq", "-c", "-o", summary));
        strace.addAll(which);
        try (Backend backend = backends.get();
                Proxy proxy =
                        Launch.of(backend.address()).and(options).under(strace.toArray()).start()) {
            try (Client client = proxy.connect()) {
                client.send("started");
                client.end();
                String echo = new String(client.receiveAll(), StandardCharsets.ISO_8859_1);
                assertTrue(echo.endsWith("started"), echo);
            }
            // Giving back what the start needed takes calls of its own.
            proxy.awaitEndOfStart();
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
