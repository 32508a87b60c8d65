package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.brothaman.proxy.endtoend.BackendProcess.Manner;
import org.brothaman.proxy.endtoend.Client.End;
import org.junit.jupiter.api.Test;

/** Too few descriptors, no pipe, no room for the log. */
final class ShortageIT {
    // ---- descriptors ----

    /**
     * Every limit from none at all: below some number a start fails with one line, from there on
     * everybody is served, although all come at once and ask for far more than there is.
     */
    @Test
    void shouldRefuseToStartOrServeEverybodyWhateverTheLimitOfDescriptors() {
        int last = 72;
        int first = last;
        try (BackendProcess backend = BackendProcess.start(Manner.ECHO)) {
            for (int limit = 0; limit <= last; limit++) {
                if (startsAndServes(backend, limit)) {
                    first = Math.min(first, limit);
                } else {
                    assertEquals(last, first, "served with " + first + ", not with " + limit);
                }
            }
        }
        assertTrue(first < 40, "needs " + first + " descriptors");
        System.out.printf("descriptors: refuses to start below %d, serves up to %d%n", first, last);
    }

    private static boolean startsAndServes(BackendProcess backend, int limit) {
        Path socket = Programs.temporaryFolder().resolve("front.sock");
        try (Running process =
                        Command.of("prlimit", "--nofile=" + limit + ":" + limit, Binary.path())
                                .and("--listen", socket, "--connections-max=1000", "--threads=3")
                                .and(backend.address())
                                .start();
                Proxy proxy = new Proxy(process, List.of(socket.toString()))) {
            Await.until(
                    "it listens or ends", () -> !process.isAlive() || BackendsIT.listens(socket));
            if (!process.isAlive()) {
                Outcome outcome = process.finish();
                assertNotEquals(0, outcome.status());
                assertEquals(1, outcome.err().size(), outcome::toString);
                return false;
            }
            proxy.awaitNobody();
            List<CompletableFuture<Void>> clients =
                    IntStream.range(0, 40)
                            .mapToObj(i -> Background.run(() -> serve(proxy, i)))
                            .toList();
            try {
                clients.forEach(CompletableFuture::join);
            } catch (CompletionException e) {
                throw new AssertionError(limit + " descriptors; " + proxy.log().soFar(), e);
            }
            proxy.awaitNobody();
            assertEquals(0, proxy.terminate(), () -> limit + ": " + proxy.log().soFar());
            long said = proxy.log().all().stream().filter(l -> l.contains("Cannot accept")).count();
            assertTrue(said <= 1, () -> limit + ": " + proxy.log().all());
            return true;
        }
    }

    /** Some bytes, so that a pipe is wanted too; never reset, whatever it lacks. */
    private static Void serve(Proxy proxy, int seed) {
        try (Client client = proxy.connect()) {
            shouldCarry(client, seed, 128 << 10);
            return null;
        }
    }

    private static void shouldCarry(Client client, int seed, int bytes) {
        var sent = Background.run(() -> Traffic.send(client.channel(), seed, bytes));
        try {
            assertEquals(Traffic.receive(client.channel()), sent.join());
        } catch (IOException e) {
            throw new AssertionError("client " + seed, e);
        }
    }

    @Test
    void shouldWarnWhenMoreConnectionsAreAskedForThanTheLimitAllows() {
        try (Backend backend = Backend.echo();
                Proxy proxy =
                        Launch.of(backend.address(), "-c", "500")
                                .under("prlimit", "--nofile=1024:1024")
                                .start();
                Client client = proxy.connect()) {
            assertEquals("started", client.echo("started"));
            client.leave();
            String line = proxy.log().await("--connections-max 500");
            assertTrue(line.contains("1257") && line.contains("1024"), line);
            assertTrue(line.contains("LimitNOFILE="), line);
            assertEquals(0, proxy.terminate());
            assertEquals(1, proxy.log().all().size());
        }
    }

    // ---- pipes ----

    /** Another program of the same user has all the pipes that the user may have. */
    @Test
    void shouldCopyWhileTheUserHasNoPipesLeftAndSpliceAgainAfterwards() throws IOException {
        Programs.requireRoot("being another user");
        Object[] nobody = {
            Programs.require("setpriv", "util-linux"),
            "--reuid=61234",
            "--regid=61234",
            "--clear-groups"
        };
        Path binary = Programs.temporaryFolder().resolve("bro-proxy");
        Files.copy(Binary.path(), binary);
        String address = "127.0.0.1:" + Ports.free();
        try (BackendProcess backend = BackendProcess.start(Manner.ECHO);
                Running hoarder = Command.of(nobody).and(Programs.ours("pipes")).start();
                Running process =
                        Command.of(nobody)
                                .and(binary, "--listen", address, backend.address())
                                .start();
                Proxy proxy = new Proxy(process, List.of(address))) {
            hoarder.out().await("none left");
            Await.until("it listens", () -> BackendsIT.listens(address));
            for (int i = 0; i < 5; i++) {
                try (Client client = proxy.connect()) {
                    shouldCarry(client, i, 8 << 20);
                }
                assertEquals(0, proxy.pipeEnds());
            }
            assertEquals(0, hoarder.leave().status());
            Await.until(
                    "it splices again",
                    () -> {
                        try (Client client = proxy.connect()) {
                            shouldCarry(client, 1, 8 << 20);
                        }
                        return proxy.pipeEnds() > 0;
                    });
            assertEquals(List.of(), proxy.log().soFar());
        }
    }

    // ---- the log ----

    @Test
    void shouldServeAlthoughTheLogsDeviceIsFull() {
        try (Backend backend = Backend.echo();
                Proxy proxy = oneThatFails(backend).errorsTo(Path.of("/dev/full")).start()) {
            for (int i = 0; i < 20; i++) {
                shouldFailOneAndServeTheOther(proxy);
            }
            assertEquals(0, proxy.terminate());
        }
    }

    @Test
    void shouldWriteItsLogAgainWhenTheDiskHasRoomAgain() throws IOException {
        Programs.requireRoot("a disk of its own");
        Path disk = Programs.temporaryFolder();
        String full =
                """
                mount -t tmpfs -o size=64k none "$0"
                head -c 1000000 /dev/zero >"$0/fill" 2>/dev/null || true
                exec "$@" 2>"$0/log"
                """;
        try (Backend backend = Backend.echo();
                Proxy proxy =
                        oneThatFails(backend)
                                .under("unshare", "--mount", "bash", "-c", full, disk)
                                .start()) {
            Path seen = Path.of("/proc/" + proxy.process().pid() + "/root" + disk);
            shouldFailOneAndServeTheOther(proxy);
            assertEquals(0, Files.size(seen.resolve("log")));
            Files.delete(seen.resolve("fill"));
            shouldFailOneAndServeTheOther(proxy);
            assertEquals(1, Files.readAllLines(seen.resolve("log")).size());
        }
    }

    private static Launch oneThatFails(Backend backend) {
        return Launch.of(
                        "--backend=ok=" + backend.address(),
                        "--backend=no=127.0.0.1:" + Ports.free())
                .socket("tcp")
                .socket("tcp")
                .with("LISTEN_FDNAMES", "ok:no");
    }

    private static void shouldFailOneAndServeTheOther(Proxy proxy) {
        try (Client lost = proxy.connect(1);
                Client served = proxy.connect(0)) {
            assertEquals(End.RESET, lost.awaitEnd());
            assertEquals("hello", served.echo("hello"));
        }
    }
}
