package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.ForwardingKernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens when accept(2) fails. */
@Timeout(60)
class AcceptErrorsTest {
    @RegisterExtension final Rig rig = new Rig();

    private final FailingAccept kernel = new FailingAccept();
    private ServerSocketChannel backend;
    private TestProxy proxy;

    private static final class FailingAccept extends ForwardingKernel {
        private final Queue<Integer> errors = new ConcurrentLinkedQueue<>();

        FailingAccept() {
            super(LinuxKernel.INSTANCE);
        }

        /** The next calls will fail with these, the rest succeed. */
        void failWith(Integer... errnos) {
            errors.addAll(List.of(errnos));
        }

        int errorsLeft() {
            return errors.size();
        }

        @Override
        public int accept(int listener) {
            Integer error = errors.poll();
            return error != null ? error : super.accept(listener);
        }
    }

    @BeforeEach
    void start() throws Exception {
        backend = rig.backend();
        proxy = rig.proxy();
        proxy.kernel = kernel;
        proxy.to(backend.getLocalAddress()).start();
    }

    private void served() throws Exception {
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        say(client, "hello");
        hear(server, "hello");
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.ENOBUFS})
    void shouldBackOffSayItOnceAndRecover(int errno) throws Exception {
        served();
        kernel.failWith(errno, errno, errno, errno);
        served();
        assertEquals(
                "ERR Cannot accept connections on "
                        + proxy.address()
                        + ": "
                        + Errno.text(errno)
                        + "; clients wait until it can.",
                proxy.log.next());
        assertEquals(
                "NOTICE Accepting connections on " + proxy.address() + " again.", proxy.log.next());
        assertEquals(2, proxy.log.lines().size());
    }

    /** Near the limit each descriptor that is freed lets one in and fails for the next. */
    @Test
    void shouldNotEndTroubleBeforeASecondWithoutFailure() throws Exception {
        TestClock clock = new TestClock();
        TestProxy patient = onTestClock(clock);
        for (int i = 0; i < 5; i++) {
            kernel.failWith(Errno.EMFILE);
            SocketChannel client = rig.connect(patient);
            TestProxy.await(() -> kernel.errorsLeft() == 0);
            clock.pass(Duration.ofMillis(500));
            say(client, "let in");
            hear(rig.accept(backend), "let in");
        }
        clock.pass(Duration.ofMillis(999));
        assertEquals(1, patient.log.lines().size(), () -> patient.log.lines().toString());
        clock.pass(Duration.ofMillis(1));
        assertEquals(2, patient.log.lines().size(), () -> patient.log.lines().toString());
        kernel.failWith(Errno.EMFILE);
        rig.connect(patient);
        TestProxy.await(() -> patient.log.lines().size() == 3);
    }

    @Test
    void shouldLeaveTheSocketAloneWhileItBacksOff() throws Exception {
        TestClock clock = new TestClock();
        TestProxy patient = onTestClock(clock);
        SocketChannel before = rig.connect(patient);
        SocketChannel beforeServer = rig.accept(backend);
        kernel.failWith(Errno.EMFILE, Errno.EMFILE);
        SocketChannel waiting = rig.connect(patient);
        assertTrue(patient.log.next().startsWith("ERR Cannot accept"));
        for (int i = 0; i < 20; i++) {
            // Every round passes through the loop, where the listening socket is ready.
            say(before, "round");
            hear(beforeServer, "round");
        }
        assertEquals(1, kernel.errorsLeft());
        clock.pass(Duration.ofSeconds(1));
        TestProxy.await(() -> kernel.errorsLeft() == 0);
        clock.pass(Duration.ofSeconds(1));
        say(waiting, "at last");
        hear(rig.accept(backend), "at last");
        clock.pass(Duration.ofSeconds(1));
        assertTrue(patient.log.next().endsWith("again."));
    }

    private TestProxy onTestClock(TestClock clock) throws Exception {
        TestProxy patient = rig.proxy();
        patient.kernel = kernel;
        patient.loops = n -> clock;
        return patient.to(backend.getLocalAddress()).start();
    }

    /** Another holder of the socket has served the client that waited. */
    @Test
    void shouldEndTroubleWhenTheQueueIsFoundEmpty() throws Exception {
        TestClock clock = new TestClock();
        TestProxy patient = onTestClock(clock);
        kernel.failWith(Errno.EMFILE, Errno.EAGAIN);
        rig.connect(patient);
        assertTrue(patient.log.next().startsWith("ERR Cannot accept"));
        clock.pass(Duration.ofMillis(10));
        rig.accept(backend);
        clock.pass(Duration.ofSeconds(1));
        assertTrue(patient.log.next().endsWith("again."));
    }

    @Test
    void shouldNotMindAConnectionThatWasAborted() throws Exception {
        kernel.failWith(Errno.ECONNABORTED, Errno.EPROTO, Errno.EPERM);
        served();
        assertEquals(0, proxy.log.lines().size());
        assertEquals(1, proxy.proxy().connections());
    }

    /** A listening socket that another holder has shut down is ready for ever. */
    @Test
    void shouldNotSpinOnASocketThatListensNoMore() throws Exception {
        kernel.failWith(Errno.EINVAL, Errno.EINVAL, Errno.EINVAL);
        served();
        assertTrue(proxy.log.next().contains("Invalid argument"));
        assertTrue(proxy.log.next().endsWith("again."));
        assertEquals(2, proxy.log.lines().size());
    }
}
