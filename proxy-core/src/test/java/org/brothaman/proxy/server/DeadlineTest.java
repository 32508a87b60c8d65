package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hearEnd;
import static org.brothaman.proxy.server.Wire.hearReset;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.NetworkSet;
import org.brothaman.proxy.address.Resolver;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.ForwardingKernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.session.SenderSettings;
import org.brothaman.proxy.session.TimeLimit;
import org.brothaman.proxy.session.WakeRules;
import org.brothaman.proxy.stream.ConnectionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** No state of a connection lasts for ever, whatever becomes of the others. */
@Timeout(60)
class DeadlineTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration MOMENT = Duration.ofNanos(1);

    @RegisterExtension final Rig rig = new Rig();

    private final TestClock clock = new TestClock();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);

    private TestProxy proxy() {
        TestProxy proxy = rig.proxy();
        proxy.loops = n -> clock;
        proxy.connectTimeout = TimeLimit.of(LIMIT);
        return proxy;
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveEveryStateInTime(ConnectionState state) throws Exception {
        switch (state) {
            case READING_HEADER -> {
                TestProxy proxy = proxy();
                proxy.senders =
                        new SenderSettings(
                                NetworkSet.parse("localhost"), SenderSettings.Others.REFUSE);
                SocketChannel client = rig.connect(proxy.to(Wire.unused()).start());
                proxy.awaitConnections(1);
                clock.pass(Duration.ofSeconds(3).minus(MOMENT));
                proxy.awaitConnections(1);
                clock.pass(MOMENT);
                hearReset(client);
                proxy.awaitConnections(0);
            }
            case AWAITING_DATA -> {
                TestProxy proxy = proxy();
                TestActivator activator = new TestActivator();
                activator.mustWait = true;
                proxy.activator = activator;
                proxy.wake =
                        new WakeRules(
                                WakeRules.Trigger.DATA,
                                TimeLimit.of(LIMIT),
                                NetworkSet.NONE,
                                WakeRules.Others.REFUSE,
                                TimeLimit.NEVER);
                SocketChannel client = rig.connect(proxy.to(Wire.unused()).start());
                proxy.awaitConnections(1);
                clock.pass(LIMIT);
                hearEnd(client);
                proxy.awaitConnections(0);
            }
            case DIALING -> {
                TestProxy proxy = proxy();
                proxy.kernel =
                        new ForwardingKernel(LinuxKernel.INSTANCE) {
                            @Override
                            public int connect(int fd, SocketAddress address) {
                                reached.countDown();
                                return Errno.EAGAIN; // a full queue, for as long as it is tried
                            }
                        };
                leavesInTime(proxy.to(Wire.unused()).start());
            }
            case WAITING -> {
                TestProxy proxy = proxy();
                TestActivator activator = new TestActivator();
                activator.mustWait = true;
                activator.patience = LIMIT;
                proxy.activator = activator;
                proxy.to(Wire.unused()).start();
                SocketChannel client = rig.connect(proxy);
                activator.next();
                reached.countDown();
                leavesInTime(proxy, client);
                assertTrue(proxy.log.next().contains("no result for its backend in time"));
            }
            case RELAYING -> {
                ServerSocketChannel backend = rig.backend();
                TestProxy proxy = proxy().to(backend.getLocalAddress());
                proxy.idleTimeout = TimeLimit.of(LIMIT);
                proxy.start();
                SocketChannel client = rig.connect(proxy);
                SocketChannel server = rig.accept(backend);
                clock.pass(LIMIT.plus(LIMIT));
                hearEnd(client);
                hearEnd(server);
                proxy.awaitConnections(0);
            }
            case CLOSED -> {} // nothing is held any more
        }
    }

    @Test
    void shouldNotWaitForANameForEver() throws Exception {
        TestProxy proxy = proxy();
        proxy.resolver =
                new Resolver(
                        host -> {
                            reached.countDown();
                            return slowly();
                        },
                        () -> 0);
        try {
            leavesInTime(proxy.to(new BackendAddress.Named("slow.example", 80)).start());
            assertTrue(proxy.log.next().contains("the name lookup timed out"));
        } finally {
            never.countDown();
        }
    }

    private InetAddress[] slowly() {
        try {
            never.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return new InetAddress[0];
    }

    private void leavesInTime(TestProxy proxy) throws Exception {
        leavesInTime(proxy, rig.connect(proxy));
    }

    private void leavesInTime(TestProxy proxy, SocketChannel client) throws Exception {
        reached.await();
        clock.pass(LIMIT.minus(MOMENT));
        proxy.awaitConnections(1);
        clock.pass(MOMENT.plus(MOMENT));
        hearReset(client);
        proxy.awaitConnections(0);
    }
}
