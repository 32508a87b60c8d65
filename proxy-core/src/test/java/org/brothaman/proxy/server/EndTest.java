package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.hearEnd;
import static org.brothaman.proxy.server.Wire.hearReset;
import static org.brothaman.proxy.server.Wire.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.brothaman.proxy.kernel.ForwardingKernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.session.TimeLimit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Draining, halting, and several loops at work until then. */
@Timeout(60)
class EndTest {
    @RegisterExtension final Rig rig = new Rig();

    private ServerSocketChannel backend;
    private TestProxy proxy;

    @BeforeEach
    void open() throws Exception {
        backend = rig.backend();
        proxy = rig.proxy().to(backend.getLocalAddress());
    }

    @Test
    void shouldLetAnOpenTransferFinish() throws Exception {
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        say(server, "first half, ");
        proxy.proxy().drain();
        proxy.proxy().drain();
        TestProxy.await(() -> proxy.proxy().state() == Proxy.State.DRAINING);
        say(server, "second half");
        hear(client, "first half, second half");
        server.close();
        hearEnd(client);
        client.close();
        assertEquals(Proxy.End.DRAINED, proxy.ended());
    }

    @Test
    void shouldAcceptNobodyWhileDraining() throws Exception {
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        proxy.proxy().drain();
        TestProxy.await(() -> proxy.proxy().state() == Proxy.State.DRAINING);
        SocketChannel late = rig.connect(proxy); // into the kernel's queue
        say(client, "a round trip");
        hear(server, "a round trip");
        assertEquals(1, proxy.proxy().connections());
        client.close();
        server.close();
        assertEquals(Proxy.End.DRAINED, proxy.ended());
        assertThrows(IOException.class, () -> Wire.rest(late));
    }

    @Test
    void shouldEndAtOnceWhenNothingIsOpen() {
        proxy.start();
        proxy.proxy().drain();
        assertEquals(Proxy.End.DRAINED, proxy.ended());
    }

    @Test
    void shouldEndWhenToldToBeforeTheStart() throws Exception {
        Proxy early = proxy.make();
        early.drain();
        early.halt();
        early.start().toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertEquals(Proxy.End.DRAINED, proxy.ended());
    }

    @Test
    void shouldCutOffWhatOutlastsTheDrainTimeout() throws Exception {
        proxy.drainTimeout = TimeLimit.of(Duration.ofMillis(50));
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        say(server, "half an ans");
        hear(client, "half an ans");
        proxy.proxy().drain();
        assertEquals(Proxy.End.HALTED, proxy.ended());
        hearReset(client);
        hearReset(server);
    }

    @Test
    void shouldEndAtOnceWhenHalted() throws Exception {
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        proxy.proxy().halt();
        assertEquals(Proxy.End.HALTED, proxy.ended());
        hearReset(client);
        hearReset(server);
        // Once more than enough, and after the end.
        proxy.proxy().halt();
        proxy.proxy().drain();
    }

    @Test
    void shouldHaltWhileDraining() throws Exception {
        proxy.start();
        SocketChannel client = rig.connect(proxy);
        rig.accept(backend);
        proxy.proxy().drain();
        proxy.proxy().halt();
        assertEquals(Proxy.End.HALTED, proxy.ended());
        hearReset(client);
    }

    @Test
    void shouldSpreadConnectionsOverTheLoopsThatItMayUse() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        proxy.threads = 3;
        proxy.kernel =
                new ForwardingKernel(LinuxKernel.INSTANCE) {
                    @Override
                    public int receive(int fd, long address, int length) {
                        threads.add(Thread.currentThread());
                        return super.receive(fd, address, length);
                    }
                };
        proxy.start();
        List<SocketChannel> clients = new ArrayList<>();
        List<SocketChannel> servers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            clients.add(rig.connect(proxy));
            say(clients.get(i), "hello");
        }
        for (int i = 0; i < 30; i++) {
            servers.add(rig.accept(backend));
            hear(servers.get(i), "hello");
        }
        assertEquals(3, threads.size());
        assertEquals(30, proxy.proxy().connections());
        proxy.proxy().drain();
        for (SocketChannel client : clients) {
            client.close();
        }
        for (SocketChannel server : servers) {
            hearEnd(server);
            server.close();
        }
        assertEquals(Proxy.End.DRAINED, proxy.ended());
    }

    @Test
    void shouldGoOnWithTheLoopsThatItHasWhenNoOtherCanStart() throws Exception {
        var maker = proxy.loops;
        AtomicInteger attempts = new AtomicInteger();
        proxy.loops =
                n -> {
                    if (n == 0) {
                        return maker.apply(0);
                    }
                    attempts.incrementAndGet();
                    throw new IllegalStateException("planted");
                };
        proxy.threads = 4;
        proxy.start();
        for (int i = 0; i < 10; i++) {
            SocketChannel client = rig.connect(proxy);
            say(client, "hello");
            hear(rig.accept(backend), "hello");
        }
        assertEquals(1, attempts.get());
        assertEquals(
                "WARNING Cannot start another event loop, continuing with 1:"
                        + " java.lang.IllegalStateException: planted",
                proxy.log.next());
    }

    @Test
    void shouldStartNoSecondLoopForAFewConnections() throws Exception {
        Set<Integer> loops = new HashSet<>();
        var maker = proxy.loops;
        proxy.loops =
                n -> {
                    loops.add(n);
                    return maker.apply(n);
                };
        proxy.threads = 4;
        proxy.start();
        for (int i = 0; i < 10; i++) {
            SocketChannel client = rig.connect(proxy);
            SocketChannel server = rig.accept(backend);
            client.close();
            hearEnd(server);
            server.close();
            proxy.awaitConnections(0);
        }
        assertEquals(Set.of(0), loops);
    }
}
