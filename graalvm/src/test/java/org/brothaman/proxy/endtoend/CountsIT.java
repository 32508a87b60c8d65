package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

    /** What a start cannot do without, in KiB. */
    private static final int LEAST_CODE = 700;

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
            Await.until("at most 12 MiB resident", () -> proxy.kibibytes("VmRSS") <= 12 << 10);
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
            Await.until("at most 12 MiB resident", () -> proxy.kibibytes("VmRSS") <= 12 << 10);
            Await.until("4 MiB of it anonymous", () -> proxy.kibibytes("RssAnon") <= 4 << 10);
            assertEquals("still here", client.echo("still here"));
        }
    }

    /** Something passes from the first moment on: it does not wait until nothing does. */
    @Test
    void shouldGiveBackTheMemoryOfTheStartThoughItIsBusy() {
        try (Backend backend = Backend.echo();
                Proxy proxy = Launch.of(backend.address()).start();
                Client client = proxy.connect()) {
            Await.until(
                    "at most 12 MiB resident",
                    () -> {
                        assertEquals("hello", client.echo("hello"));
                        return proxy.kibibytes("VmRSS") <= 12 << 10;
                    });
        }
    }

    /** In the order of their names, the methods of the start are spread over 5.4 MiB. */
    @Test
    void shouldHaveItsStartOnFewPagesOfCode() {
        Binary.requireFullOptimization();
        // A tenth of a second later it gives back what it can, and too little is left.
        long code = 0;
        for (int start = 0; start < 10 && code < LEAST_CODE; start++) {
            code = kibibytesOfCode();
        }
        if (code < LEAST_CODE) {
            throw Programs.missing("this machine is too slow to look at a start in time");
        }
        System.out.printf("code of the start: %d KiB%n", code);
        assertTrue(code <= 2048, code + " KiB of code, at most 2048");
    }

    private static long kibibytesOfCode() {
        String manager = "@bro-proxy-test-code-" + Ports.free();
        try (Running hear = NotificationIT.manager(manager);
                Proxy proxy = Launch.of("127.0.0.1:9").with("NOTIFY_SOCKET", manager).start()) {
            hear.out().await("READY=1");
            return proxy.residentCode();
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

    // ---- instructions ----

    @Test
    void shouldSpendAtMost2500InstructionsOnARoundTripOf64Bytes() {
        CountedSteps.atMost(2500, CountedCalls::roundTrips);
    }

    @Test
    void shouldSpendAtMost8000InstructionsOnAShortConnection() {
        CountedSteps.atMost(8000, CountedCalls::shortConnections);
    }

    @Test
    void shouldSpendAtMost7300InstructionsOnAShortConnectionThatTheBackendEnds() {
        CountedSteps.atMost(
                7300, CountedCalls::answers, () -> Backend.serving(CountedCalls::answer));
    }

    // ---- system calls ----

    @Test
    void shouldSpendAtMostSixSystemCallsOnARoundTripOf64Bytes() {
        CountedCalls.atMost(6, CountedCalls::roundTrips);
    }

    @Test
    void shouldSpendNoMoreOnARoundTripWithMetricsThatNobodyAsksFor() {
        CountedCalls.atMost(
                6, CountedCalls::roundTrips, "--metrics=@bro-proxy-test-" + Ports.free());
    }

    @Test
    void shouldSpendAtMost22SystemCallsOnAShortConnection() {
        CountedCalls.atMost(22, CountedCalls::shortConnections);
    }

    @Test
    void shouldSpendNoMoreOnAShortConnectionWithMetricsThatNobodyAsksFor() {
        String metrics = "--metrics=@bro-proxy-test-" + Ports.free();
        CountedCalls.atMost(22, CountedCalls::shortConnections, metrics);
    }

    // The backend is told of each client, and echoes that too.

    private static final int HEADER = 28;

    @Test
    void shouldSpendNoMoreOnARoundTripOfAClientThatIsTold() {
        CountedCalls.atMost(
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
        CountedCalls.atMost(
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
                proxy.awaitEndOfStart();
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
}
