package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.hearEnd;
import static org.brothaman.proxy.server.Wire.rest;
import static org.brothaman.proxy.server.Wire.restText;
import static org.brothaman.proxy.server.Wire.say;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.brothaman.proxy.relay.PipeBudget;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What passes between a client and its backend. */
@Timeout(60)
class RelayingTest {
    @RegisterExtension final Rig rig = new Rig();

    private ServerSocketChannel backend;
    private TestProxy proxy;

    @BeforeEach
    void start() throws Exception {
        backend = rig.backend();
        proxy = rig.proxy().to(backend.getLocalAddress()).start();
    }

    @Test
    void shouldEchoOnSeveralConnections() throws Exception {
        SocketChannel first = rig.connect(proxy);
        SocketChannel firstBackend = rig.accept(backend);
        SocketChannel second = rig.connect(proxy);
        SocketChannel secondBackend = rig.accept(backend);
        for (int round = 0; round < 50; round++) {
            say(first, "one " + round);
            say(second, "two " + round);
            hear(secondBackend, "two " + round);
            hear(firstBackend, "one " + round);
            say(secondBackend, "TWO " + round);
            say(firstBackend, "ONE " + round);
            hear(first, "ONE " + round);
            hear(second, "TWO " + round);
        }
        assertEquals(2, proxy.proxy().connections());
    }

    @Test
    void shouldCarryMuchBothWaysAtOnce() throws Exception {
        byte[] up = random(24 << 20, 1);
        byte[] down = random(24 << 20, 2);
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        CompletableFuture<byte[]> heardBelow = Wire.beside(() -> rest(server));
        CompletableFuture<byte[]> heardAbove = Wire.beside(() -> rest(client));
        CompletableFuture<byte[]> saidBelow = Wire.beside(() -> sendAll(server, down));
        sendAll(client, up);
        saidBelow.join();
        assertArrayEquals(up, heardBelow.join());
        assertArrayEquals(down, heardAbove.join());
        proxy.awaitConnections(0);
    }

    @Test
    void shouldDeliverTheWholeReplyAfterTheClientsEnd() throws Exception {
        byte[] reply = random(3 << 20, 3);
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        say(client, "question");
        client.shutdownOutput();
        assertEquals("question", restText(server));
        CompletableFuture<byte[]> heard = Wire.beside(() -> rest(client));
        sendAll(server, reply);
        assertArrayEquals(reply, heard.join());
        proxy.awaitConnections(0);
    }

    @Test
    void shouldTakeAllFromTheClientAfterTheBackendsEnd() throws Exception {
        byte[] upload = random(3 << 20, 4);
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        say(server, "greeting");
        server.shutdownOutput();
        assertEquals("greeting", restText(client));
        CompletableFuture<byte[]> heard = Wire.beside(() -> rest(server));
        sendAll(client, upload);
        assertArrayEquals(upload, heard.join());
        proxy.awaitConnections(0);
    }

    @Test
    void shouldPassOnAnEndWithoutAnyByte() throws Exception {
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        client.shutdownOutput();
        hearEnd(server);
        assertEquals(1, proxy.proxy().connections());
        server.close();
        hearEnd(client);
        proxy.awaitConnections(0);
    }

    @Test
    void shouldStopTheSenderWhenTheReceiverDoesNotRead() throws Exception {
        SocketChannel client = rig.connectNarrow(proxy);
        SocketChannel server = rig.accept(backend);
        long sent = Wire.fill(server);
        long heldAtMost = PipeBudget.DEFAULT_BYTES - proxy.pipes.left();
        assertTrue(heldAtMost <= 1 << 20, "held in pipes: " + heldAtMost);
        server.shutdownOutput();
        assertEquals(sent, rest(client).length);
    }

    @Test
    void shouldGoOnOneWayWhileTheOtherIsBlocked() throws Exception {
        SocketChannel client = rig.connectNarrow(proxy);
        SocketChannel server = rig.accept(backend);
        long sent = Wire.fill(server);
        say(client, "still there?");
        hear(server, "still there?");
        server.shutdownOutput();
        assertEquals(sent, rest(client).length);
    }

    /** Only splice(2) stops at the mark for good; the urgent byte itself is not in the stream. */
    @Test
    void shouldCarryOnBehindUrgentDataInAStream() throws Exception {
        byte[] part = random(100_000, 5);
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        for (int i = 0; i < 3; i++) {
            Wire.write(client, part);
            assertArrayEquals(part, Wire.next(server, part.length));
            client.socket().sendUrgentData('!');
        }
        Wire.write(client, part);
        client.shutdownOutput();
        assertArrayEquals(part, rest(server));
    }

    @Test
    void shouldHoldTwoDescriptorsForAnIdleConnection() throws Exception {
        int without = rig.opened();
        int clients = 10;
        for (int i = 0; i < clients; i++) {
            SocketChannel client = rig.connect(proxy);
            SocketChannel server = rig.accept(backend);
            say(client, "ping");
            hear(server, "ping");
            say(server, "pong");
            hear(client, "pong");
        }
        // Two are the test's own, and a message of this size takes no pipe.
        assertEquals(without + 4 * clients, rig.opened());
        assertEquals(PipeBudget.DEFAULT_BYTES, proxy.pipes.left());
    }

    private static byte[] sendAll(SocketChannel channel, byte[] bytes) throws IOException {
        Wire.write(channel, bytes);
        channel.shutdownOutput();
        return bytes;
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
