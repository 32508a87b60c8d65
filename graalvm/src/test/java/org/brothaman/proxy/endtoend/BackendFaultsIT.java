package org.brothaman.proxy.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.brothaman.proxy.endtoend.BackendProcess.Manner;
import org.brothaman.proxy.endtoend.Client.End;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Backends, and clients, that do what they should not: end, stop, say nothing, read nothing. */
@Tag("any-machine")
final class BackendFaultsIT {
    private static final int PERIOD = 251;

    /** What pipes and buffers may take, and the program itself; thousands of peers or not. */
    private static final int RESIDENT_MAX_KIB = 96 << 10;

    /**
     * More than there are pipes and large buffers; each holds 2.7 MB of the kernel's memory for
     * TCP, of which all tests together have 2 GB.
     */
    private static final int STUCK = 150;

    // ---- it ends ----

    @ParameterizedTest
    @EnumSource(names = {"FLOOD", "ECHO"})
    void shouldEndItsClientsWhenTheBackendIsKilledInMidTransfer(Manner manner) {
        int kills = 20;
        int port = Ports.free();
        var random = RandomGenerator.getDefault();
        try (Proxy proxy = Launch.of("127.0.0.1:" + port).start()) {
            for (int kill = 0; kill < kills; kill++) {
                List<Client> clients = new ArrayList<>();
                List<CompletableFuture<Void>> ends = new ArrayList<>();
                var heard = new CountDownLatch(5);
                try (BackendProcess backend = BackendProcess.start(manner, port)) {
                    for (int i = 0; i < 5; i++) {
                        Client client = proxy.connect();
                        clients.add(client);
                        ends.add(Background.run(() -> exchangePattern(client, heard)));
                    }
                    // A client that the backend has not seen would rightly be refused, and logged.
                    Await.until("each client hears it", () -> heard.getCount() == 0);
                    Await.pause(random.nextInt(20_000_000));
                    backend.process().signal("KILL");
                    assertEquals(128 + 9, backend.process().status());
                }
                ends.forEach(CompletableFuture::join);
                clients.forEach(Client::close);
            }
            proxy.awaitNobody();
            try (BackendProcess _ = BackendProcess.start(Manner.ECHO, port);
                    Client client = proxy.connect()) {
                assertEquals("hello", client.echo("hello"));
            }
            assertEquals(List.of(), proxy.log().soFar());
        }
    }

    /**
     * Says and hears the pattern until the connection ends; certain that what came is right.
     *
     * @param heard told of the first bytes
     */
    private static Void exchangePattern(Client client, CountDownLatch heard) {
        Background.run(() -> sayPattern(client.channel()));
        ByteBuffer bytes = ByteBuffer.allocate(PERIOD << 8);
        long count = 0;
        try {
            while (client.channel().read(bytes.clear()) >= 0) {
                if (count == 0) {
                    heard.countDown();
                }
                for (int i = 0; i < bytes.position(); i++, count++) {
                    if (bytes.get(i) != (byte) (count % PERIOD)) {
                        throw new AssertionError("byte %d is %d".formatted(count, bytes.get(i)));
                    }
                }
            }
        } catch (IOException e) {
            assertTrue(e.getMessage().contains("reset"), e::toString);
        }
        return null;
    }

    private static Void sayPattern(SocketChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(PERIOD << 8);
        while (bytes.hasRemaining()) {
            bytes.put((byte) (bytes.position() % PERIOD));
        }
        while (true) {
            bytes.clear();
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    @Test
    void shouldEndTheClientWhenTheBackendRunsOutOfMemory() {
        int port = Ports.free();
        try (MemoryLimit limit = MemoryLimit.of(32 << 20);
                Proxy proxy = Launch.of("127.0.0.1:" + port).start()) {
            for (int i = 0; i < 3; i++) {
                try (BackendProcess backend = BackendProcess.start(Manner.HOARD, port);
                        Client client = proxy.connect()) {
                    limit.hold(backend.process().pid());
                    client.send("x").receive(1);
                    client.awaitAnyEnd();
                    assertEquals(128 + 9, backend.process().status());
                }
            }
            assertEquals(3, limit.kills());
            proxy.awaitNobody();
            try (BackendProcess _ = BackendProcess.start(Manner.ECHO, port);
                    Client client = proxy.connect()) {
                assertEquals("hello", client.echo("hello"));
            }
        }
    }

    @Test
    void shouldResetTheClientsOfABackendThatResetsAtAccept() {
        try (Backend backend =
                        Backend.serving(c -> c.setOption(StandardSocketOptions.SO_LINGER, 0));
                Proxy proxy = Launch.of(backend.address()).start()) {
            for (int i = 0; i < 500; i++) {
                try (Client client = proxy.connect()) {
                    assertEquals(End.RESET, client.awaitEnd());
                }
            }
            proxy.awaitNobody();
        }
    }

    // ---- it stands still ----

    @Test
    void shouldServeOthersWhileABackendIsStoppedAndItsOwnAfterwards() {
        List<Client> waiting = new ArrayList<>();
        try (BackendProcess stopped = BackendProcess.start(Manner.ECHO);
                BackendProcess running = BackendProcess.start(Manner.ECHO);
                Proxy proxy = both(stopped, running).start()) {
            stopped.process().signal("STOP");
            for (int i = 0; i < 200; i++) {
                waiting.add(proxy.connect(0).send("client " + i));
            }
            for (int i = 0; i < 100; i++) {
                try (Client client = proxy.connect(1)) {
                    assertEquals("meanwhile", client.echo("meanwhile"));
                }
            }
            stopped.process().signal("CONT");
            for (int i = 0; i < waiting.size(); i++) {
                String expected = "client " + i;
                assertEquals(expected, new String(waiting.get(i).receive(expected.length())));
            }
        } finally {
            waiting.forEach(Client::close);
        }
    }

    private static Launch both(BackendProcess first, BackendProcess second) {
        return Launch.of("--backend=a=" + first.address(), "--backend=b=" + second.address())
                .socket("tcp")
                .socket("tcp")
                .with("LISTEN_FDNAMES", "a:b");
    }

    // ---- nobody reads ----

    @Test
    void shouldServeOthersWhileABackendReadsNothing() throws IOException {
        Binary.requireItsOwnMachine("the memory is the emulator's");
        List<Client> clients = new ArrayList<>();
        try (BackendProcess mute = BackendProcess.start(Manner.MUTE);
                BackendProcess echo = BackendProcess.start(Manner.ECHO);
                Proxy proxy = both(mute, echo).start()) {
            for (int i = 0; i < STUCK; i++) {
                clients.add(proxy.connect(0));
                prepareToSend(clients.getLast().channel());
            }
            sendUntilStuck(clients);
            assertTrue(proxy.pipeEnds() / 2 > STUCK / 5, "pipes: " + proxy.pipeEnds() / 2);
            shouldServe(proxy, 1);
            System.out.printf(
                    "%d clients of a backend that reads nothing: %d KiB resident, %d pipes%n",
                    STUCK, proxy.kibibytes("VmRSS"), proxy.pipeEnds() / 2);
            assertTrue(proxy.kibibytes("VmRSS") < RESIDENT_MAX_KIB);
            clients.forEach(Client::close);
            proxy.awaitNobody();
            assertEquals(List.of(), proxy.log().soFar());
        } finally {
            clients.forEach(Client::close);
        }
    }

    private static void prepareToSend(SocketChannel channel) throws IOException {
        // Closing it will be a reset: after a mere end its bytes would be kept for the backend.
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, 32 << 10);
        channel.configureBlocking(false);
    }

    /** A socket that takes nothing may do so again once the proxy has passed on what it has. */
    private static void sendUntilStuck(List<Client> clients) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(256 << 10);
        for (int rounds = 0; rounds < 10; rounds++) {
            for (Client client : clients) {
                while (client.channel().write(bytes.clear()) > 0) {
                    rounds = 0;
                }
            }
            Await.pause(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Test
    void shouldServeOthersWhileManyClientsReadNothing() throws IOException {
        Binary.requireItsOwnMachine("the memory is the emulator's");
        int count = STUCK;
        try (BackendProcess flood = BackendProcess.start(Manner.FLOOD);
                BackendProcess echo = BackendProcess.start(Manner.ECHO);
                Proxy proxy = both(flood, echo).start();
                Running crowd =
                        Command.of(Programs.ours("crowd"), "sit", proxy.address(0), count)
                                .start()) {
            crowd.out().await("open " + count);
            shouldServe(proxy, 1);
            System.out.printf(
                    "%d clients that read nothing: %d KiB resident, %d pipes%n",
                    count, proxy.kibibytes("VmRSS"), proxy.pipeEnds() / 2);
            assertTrue(proxy.kibibytes("VmRSS") < RESIDENT_MAX_KIB);
            assertEquals("left " + count + " sent 0 echoed 0", crowd.leave().out().getLast());
            proxy.awaitNobody();
            assertEquals(List.of(), proxy.log().soFar());
        }
    }

    /** A stream and a hundred short connections. */
    private static void shouldServe(Proxy proxy, int socket) throws IOException {
        try (Client client = proxy.connect(socket)) {
            var sent = Background.run(() -> Traffic.send(client.channel(), 1, 32 << 20));
            assertEquals(Traffic.receive(client.channel()), sent.join());
        }
        for (int i = 0; i < 100; i++) {
            try (Client client = proxy.connect(socket)) {
                assertEquals("others", client.echo("others"));
            }
        }
    }
}
