package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.fill;
import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.hearEnd;
import static org.brothaman.proxy.server.Wire.hearReset;
import static org.brothaman.proxy.server.Wire.rest;
import static org.brothaman.proxy.server.Wire.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.brothaman.proxy.kernel.ForwardingKernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A connection that breaks on one side must not look finished on the other. */
@Timeout(60)
class ResetTest {
    @RegisterExtension final Rig rig = new Rig();

    private ServerSocketChannel backend;
    private TestProxy proxy;

    @BeforeEach
    void start() throws Exception {
        backend = rig.backend();
        proxy = rig.proxy().to(backend.getLocalAddress()).start();
    }

    @Test
    void shouldResetTheBackendWhenTheClientResets() throws Exception {
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        say(client, "half a quest");
        hear(server, "half a quest");
        Wire.reset(client);
        hearReset(server);
        proxy.awaitConnections(0);
    }

    @Test
    void shouldResetTheClientWhenTheBackendResets() throws Exception {
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        say(server, "half an ans");
        hear(client, "half an ans");
        Wire.reset(server);
        hearReset(client);
        proxy.awaitConnections(0);
    }

    @Test
    void shouldResetTheClientThatHadEndedWhenTheBackendResets() throws Exception {
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        client.shutdownOutput();
        hearEnd(server);
        Wire.reset(server);
        hearReset(client);
    }

    @Test
    void shouldResetTheBackendThatHadEndedWhenTheClientResets() throws Exception {
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        server.shutdownOutput();
        hearEnd(client);
        Wire.reset(client);
        hearReset(server);
    }

    /** As a server does that refuses an upload: it answers and closes with the rest unread. */
    @Test
    void shouldDeliverAnAnswerThatCameBeforeTheReset() throws Exception {
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        say(client, "an upload that nobody reads");
        ByteBuffer first = ByteBuffer.allocate(2);
        assertTrue(server.read(first) > 0);
        say(server, "413 too large");
        server.close(); // with bytes unread: a reset
        hear(client, "413 too large");
        hearReset(client);
    }

    @Test
    void shouldResetAClientThatStillReadsNothingWhenTheBackendResets() throws Exception {
        SocketChannel client = rig.connectNarrow(proxy);
        SocketChannel server = rig.accept(backend);
        fill(server);
        Wire.reset(server);
        hearReset(client);
        proxy.awaitConnections(0);
    }

    /** The loop learns of the answer and of the reset at once, by a write that fails. */
    @Test
    void shouldDeliverALongAnswerThatCameBeforeTheReset() throws Exception {
        CountDownLatch sending = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        TestProxy held = rig.proxy();
        held.kernel =
                new ForwardingKernel(LinuxKernel.INSTANCE) {
                    @Override
                    public int send(int fd, long address, int length) {
                        if (length == "hold".length()) {
                            sending.countDown();
                            await(answered);
                        }
                        return super.send(fd, address, length);
                    }
                };
        held.to(backend.getLocalAddress()).start();
        SocketChannel client = rig.connect(held);
        SocketChannel server = rig.accept(backend);
        say(client, "unread");
        ByteBuffer one = ByteBuffer.allocate(1);
        server.read(one);
        say(client, "hold");
        await(sending);
        String answer = "no".repeat(20 << 10); // less than the client's first window
        say(server, answer);
        server.close(); // with bytes unread: a reset
        answered.countDown();
        hear(client, answer);
        hearReset(client);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldSurviveABugInOneConnection() throws Exception {
        TestProxy buggy = rig.proxy();
        buggy.kernel =
                new ForwardingKernel(LinuxKernel.INSTANCE) {
                    private boolean thrown;

                    @Override
                    public int receive(int fd, long address, int length) {
                        int received = super.receive(fd, address, length);
                        if (received > 0 && !thrown) {
                            thrown = true;
                            throw new IllegalStateException("planted");
                        }
                        return received;
                    }
                };
        buggy.to(backend.getLocalAddress()).start();
        SocketChannel client = rig.connect(buggy);
        SocketChannel server = rig.accept(backend);
        say(client, "x");
        hearReset(client);
        assertThrows(IOException.class, () -> rest(server));
        assertTrue(buggy.log.next().startsWith("ERR Bug, closing the connection of client 127."));
        SocketChannel next = rig.connect(buggy);
        SocketChannel nextServer = rig.accept(backend);
        say(next, "y");
        hear(nextServer, "y");
        assertEquals(
                List.of(), List.copyOf(buggy.log.lines().subList(1, buggy.log.lines().size())));
    }
}
