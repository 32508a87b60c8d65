package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.hearEnd;
import static org.brothaman.proxy.server.Wire.hearReset;
import static org.brothaman.proxy.server.Wire.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.kernel.ForwardingKernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.session.ConnectionEnd;
import org.brothaman.proxy.session.TimeLimit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One side has ended its stream: how long the other may be silent, by the test's own clock. */
@Timeout(60)
class HalfClosedTest {
    private static final Duration CLIENT = Duration.ofSeconds(80);
    private static final Duration BACKEND = Duration.ofSeconds(8000);

    @RegisterExtension final Rig rig = new Rig();

    private final TestClock clock = new TestClock();
    private final AtomicInteger endPassedOnTo = new AtomicInteger(-1);
    private ServerSocketChannel backend;
    private TestProxy proxy;

    @BeforeEach
    void open() throws Exception {
        backend = rig.backend();
        proxy = rig.proxy().to(backend.getLocalAddress());
        proxy.loops = n -> clock;
        proxy.clientFinTimeout = TimeLimit.of(CLIENT);
        proxy.backendFinTimeout = TimeLimit.of(BACKEND);
        proxy.kernel =
                new ForwardingKernel(LinuxKernel.INSTANCE) {
                    @Override
                    public int shutdownOutput(int fd) {
                        // Before: whoever hears the end knows whose it is.
                        endPassedOnTo.set(fd);
                        return super.shutdownOutput(fd);
                    }
                };
    }

    /** At most an eighth too late. */
    private static Duration whole(Duration limit) {
        return limit.plus(limit.dividedBy(8));
    }

    /** The side that the end was last passed on to; its acknowledgement may be delayed. */
    private void hearAndAcknowledgeEnd(SocketChannel side) throws IOException {
        hearEnd(side);
        TestProxy.await(
                () ->
                        (LinuxKernel.INSTANCE.option(
                                                endPassedOnTo.get(),
                                                Option.IPPROTO_TCP,
                                                Option.TCP_INFO)
                                        & Option.TCP_STATE_MASK)
                                != Option.TCP_FIN_WAIT1);
    }

    private long ended(ConnectionEnd why) throws Exception {
        Statistics now = proxy.proxy().statistics().toCompletableFuture().get(30, TimeUnit.SECONDS);
        return now.services().getFirst().ended().get(why);
    }

    /** A pool that looks at none of its connections, and a server that has closed its own. */
    @Test
    void shouldGiveUpAClientThatSaysNothingAfterItsBackendHasEnded() throws Exception {
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        say(client, "question");
        hear(server, "question");
        say(server, "answer");
        server.close();
        hear(client, "answer");
        hearAndAcknowledgeEnd(client);

        clock.pass(CLIENT.minusNanos(1));
        assertEquals(1, proxy.proxy().connections());
        clock.pass(CLIENT.dividedBy(8).plusNanos(1));
        proxy.awaitConnections(0);
        assertEquals(1, ended(ConnectionEnd.CLIENT_FIN));
        hearEnd(client); // which is not reset: it has heard all
    }

    /** It may be reading still: then an end would vouch for what the client did not say. */
    @Test
    void shouldResetABackendWhoseClientIsGivenUp() throws Exception {
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        say(client, "half an upl");
        server.shutdownOutput();
        hearAndAcknowledgeEnd(client);
        hear(server, "half an upl");

        clock.pass(whole(CLIENT));
        hearReset(server);
    }

    @Test
    void shouldLetABackendTakeItsTimeForAnAnswerAndResetTheClientInTheEnd() throws Exception {
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        say(client, "work");
        client.shutdownOutput();
        hear(server, "work");
        hearAndAcknowledgeEnd(server);

        clock.pass(BACKEND.minusNanos(1));
        assertEquals(1, proxy.proxy().connections());
        clock.pass(BACKEND.dividedBy(8).plusNanos(1));
        hearReset(client);
        assertEquals(1, ended(ConnectionEnd.BACKEND_FIN));
    }

    @Test
    void shouldLetEitherSideSpeakOnForAsLongAsItLikes() throws Exception {
        proxy.start();
        SocketChannel uploading = rig.connect(proxy);
        SocketChannel reading = rig.accept(backend);
        reading.shutdownOutput();
        hearEnd(uploading);
        SocketChannel asking = rig.connect(proxy);
        SocketChannel answering = rig.accept(backend);
        asking.shutdownOutput();
        hearEnd(answering);
        for (int i = 0; i < 20; i++) {
            clock.pass(CLIENT.dividedBy(2));
            say(uploading, "more");
            hear(reading, "more");
        }
        for (int i = 0; i < 10; i++) {
            clock.pass(CLIENT.dividedBy(2), () -> sayUnchecked(uploading, "."));
            hear(reading, ".");
        }
        assertEquals(2, proxy.proxy().connections());
        say(answering, "done");
        answering.close();
        hear(asking, "done");
        hearEnd(asking);
        uploading.close();
        hearEnd(reading);
        proxy.awaitConnections(0);
        assertEquals(2, ended(ConnectionEnd.COMPLETED));
    }

    private static void sayUnchecked(SocketChannel channel, String text) {
        try {
            say(channel, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The event is late, as when the process was stopped for a while. */
    @Test
    void shouldHearWhoHasSpokenInTheLastMoment() throws Exception {
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        server.shutdownOutput();
        hearAndAcknowledgeEnd(client);

        clock.pass(whole(CLIENT), () -> sayUnchecked(client, "just in time"));
        hear(server, "just in time");
        assertEquals(1, proxy.proxy().connections());
        clock.pass(whole(CLIENT));
        proxy.awaitConnections(0);
    }

    /** It is the backend who does not take what the client has said. */
    @Test
    void shouldNotCallAClientSilentWhoIsNotListenedTo() throws Exception {
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        server.shutdownOutput();
        hearAndAcknowledgeEnd(client);
        long sent = Wire.fill(client);

        clock.pass(CLIENT.multipliedBy(5));
        assertEquals(1, proxy.proxy().connections());
        client.shutdownOutput();
        assertEquals(sent, Wire.rest(server).length);
        proxy.awaitConnections(0);
        assertEquals(1, ended(ConnectionEnd.COMPLETED));
    }

    /** The end stands in our buffers behind an answer that it has yet to read. */
    @Test
    void shouldNotGiveUpAClientThatHasNotHeardTheEnd() throws Exception {
        proxy.start();
        SocketChannel client = rig.connectNarrow(proxy);
        SocketChannel server = rig.accept(backend);
        byte[] answer = new byte[60_000];
        Wire.write(server, answer);
        server.shutdownOutput();
        TestProxy.await(() -> endPassedOnTo.get() >= 0);

        clock.pass(CLIENT.multipliedBy(5));
        assertEquals(1, proxy.proxy().connections());
        assertEquals(answer.length, Wire.rest(client).length);
        clock.pass(CLIENT.multipliedBy(2));
        hearReset(server);
        assertEquals(1, ended(ConnectionEnd.CLIENT_FIN));
    }

    @Test
    void shouldGiveUpUnixSocketsToo(@TempDir Path folder) throws Exception {
        var path = UnixDomainSocketAddress.of(folder.resolve("backend"));
        ServerSocketChannel unix = rig.backend(path);
        TestProxy other = rig.proxy();
        SocketAddress front = SocketAddress.unixPath(folder.resolve("front").toString());
        other.route(front, new BackendAddress.Fixed(Wire.ours(path)));
        TestClock own = new TestClock();
        other.loops = n -> own;
        other.clientFinTimeout = TimeLimit.of(CLIENT);
        other.start();
        SocketChannel client = rig.connect(other);
        SocketChannel server = rig.accept(unix);
        server.shutdownOutput();
        hearEnd(client);

        own.pass(whole(CLIENT));
        hearEnd(server); // UNIX sockets know no reset
        other.awaitConnections(0);
    }

    @Test
    void shouldNeverGiveUpWithoutALimit() throws Exception {
        proxy.clientFinTimeout = TimeLimit.NEVER;
        proxy.backendFinTimeout = TimeLimit.NEVER;
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        server.shutdownOutput();
        hearAndAcknowledgeEnd(client);
        assertEquals(0, clock.timers());
        clock.pass(BACKEND.multipliedBy(5));
        say(client, "late");
        hear(server, "late");
    }

    /** As many as there are in the middle of it: each once, and no other's place is lost. */
    @Test
    void shouldGiveUpManyAtOnce() throws Exception {
        proxy.start();
        SocketChannel[] clients = new SocketChannel[20];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = rig.connect(proxy);
            SocketChannel server = rig.accept(backend);
            server.shutdownOutput();
            hearAndAcknowledgeEnd(clients[i]);
        }
        clock.pass(CLIENT.dividedBy(2));
        for (int i = 0; i < clients.length; i += 2) {
            say(clients[i], "here");
        }
        clients[3].close();
        proxy.awaitConnections(clients.length - 1);
        clock.pass(whole(CLIENT).minus(CLIENT.dividedBy(2)));
        proxy.awaitConnections(clients.length / 2);
        clock.pass(whole(CLIENT));
        proxy.awaitConnections(0);
        assertEquals(clients.length - 1, ended(ConnectionEnd.CLIENT_FIN));
    }

    /** A fault is one connection's, and the clock goes on for the others. */
    @Test
    void shouldOutliveAFault() throws Exception {
        AtomicInteger faults = new AtomicInteger();
        proxy.kernel =
                new ForwardingKernel(LinuxKernel.INSTANCE) {
                    @Override
                    public int option(int fd, int level, int name) {
                        if (name == Option.TCP_INFO && faults.getAndDecrement() > 0) {
                            throw new OutOfMemoryError("planted");
                        }
                        return super.option(fd, level, name);
                    }
                };
        proxy.start();
        for (int i = 0; i < 2; i++) {
            SocketChannel client = rig.connect(proxy);
            rig.accept(backend).shutdownOutput();
            hearEnd(client);
        }
        faults.set(1);
        clock.pass(whole(CLIENT));
        assertTrue(proxy.log.next().startsWith("ERR Bug, closing the connection of client 127"));
        TestProxy.await(
                () -> {
                    clock.pass(CLIENT); // until the other's end is acknowledged
                    return proxy.proxy().connections() == 0;
                });
        assertEquals(1, ended(ConnectionEnd.CLIENT_FIN));
        assertEquals(1, ended(ConnectionEnd.BUG));
    }

    /** A loop whose connections are open and quiet sleeps until one of them speaks. */
    @Test
    void shouldHaveNoTimerWhereNobodyIsHalfClosed() throws Exception {
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        say(client, "ping");
        hear(server, "ping");
        assertEquals(0, clock.timers());
        client.shutdownOutput();
        hearEnd(server);
        assertEquals(1, clock.timers());
        server.close();
        hearEnd(client);
        proxy.awaitConnections(0);
        clock.pass(BACKEND);
        assertEquals(0, clock.timers());
        assertTrue(proxy.log.lines().isEmpty());
    }
}
