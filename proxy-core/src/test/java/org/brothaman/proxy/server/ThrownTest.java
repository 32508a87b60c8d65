package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hearEnd;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.brothaman.proxy.kernel.ForwardingKernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.session.TimeLimit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What should not be thrown, and above all that there is no memory, at the steps of a connection.
 */
@Timeout(60)
class ThrownTest {
    @RegisterExtension final Rig rig = new Rig();

    private final AtomicInteger errors = new AtomicInteger();
    private ServerSocketChannel backend;
    private TestProxy proxy;

    @BeforeEach
    void open() throws Exception {
        backend = rig.backend();
        proxy = rig.proxy().to(backend.getLocalAddress());
    }

    private void throwsAnError() {
        if (errors.getAndDecrement() > 0) {
            throw new OutOfMemoryError("planted");
        }
    }

    @Test
    void shouldResetTheClientAndGoOnWhenTheDialFails() throws Exception {
        proxy.kernel =
                new ForwardingKernel(LinuxKernel.INSTANCE) {
                    @Override
                    public int connect(int fd, SocketAddress address) {
                        throwsAnError();
                        return super.connect(fd, address);
                    }
                };
        proxy.start();
        errors.set(1);
        rig.isReset(proxy);
        assertTrue(proxy.log.next().startsWith("ERR Bug, closing the connection of client 127"));
        proxy.awaitConnections(0);
        rig.passes(rig.connect(proxy), backend);
    }

    /** The access log asks for the client's address before anybody owns its socket. */
    @Test
    void shouldLetTheClientGoAndStillExitWhenThereIsNoConnectionToBeMade() throws Exception {
        TestClock clock = new TestClock();
        proxy.loops = n -> clock;
        proxy.accessLog = true;
        proxy.exitIdleTime = TimeLimit.of(Duration.ofSeconds(80));
        proxy.kernel =
                new ForwardingKernel(LinuxKernel.INSTANCE) {
                    @Override
                    public SocketAddress peerAddress(int fd) {
                        throwsAnError();
                        return super.peerAddress(fd);
                    }
                };
        proxy.start();
        errors.set(1);
        hearEnd(rig.connect(proxy));
        assertTrue(proxy.log.next().startsWith("ERR Bug in accepting on 127"));
        rig.passes(rig.connect(proxy), backend);
        proxy.awaitConnections(0);
        clock.pass(Duration.ofSeconds(160));
        assertEquals(Proxy.End.IDLE, proxy.ended());
    }

    /** The access log asks for a refused client's address, too. */
    @Test
    void shouldLetARefusedClientGoWhenThatCannotBeLogged() throws Exception {
        proxy.accessLog = true;
        proxy.connectionsMax = 1;
        proxy.kernel =
                new ForwardingKernel(LinuxKernel.INSTANCE) {
                    @Override
                    public SocketAddress peerAddress(int fd) {
                        throwsAnError();
                        return super.peerAddress(fd);
                    }
                };
        proxy.start();
        rig.connect(proxy);
        rig.accept(backend);
        errors.set(1);
        hearEnd(rig.connect(proxy));
        assertTrue(proxy.log.next().contains("Hit connection limit"));
        assertTrue(proxy.log.next().startsWith("ERR Bug in accepting on 127"));
    }
}
