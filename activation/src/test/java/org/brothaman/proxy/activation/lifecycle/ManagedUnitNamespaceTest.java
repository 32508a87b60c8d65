package org.brothaman.proxy.activation.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.brothaman.proxy.activation.namespace.NetworkNamespace;
import org.brothaman.proxy.activation.readiness.PortForwarding;
import org.brothaman.proxy.kernel.Errno;
import org.junit.jupiter.api.Test;

/** A unit whose backend is inside its container's network namespace. */
class ManagedUnitNamespaceTest extends ManagedUnitFixture {
    private List<String> asked;
    private Deque<NetworkNamespace.Entry> answers;
    private boolean[] entered;

    /** Entered as the test says, else well. */
    @Override
    NetworkNamespace network() {
        asked = new ArrayList<>();
        answers = new ArrayDeque<>();
        entered = new boolean[1];
        return new NetworkNamespace() {
            @Override
            public Entry enter(String controlGroup, long deadline, BooleanSupplier goOn) {
                asked.add((fake.up ? "up " : "down ") + controlGroup);
                Entry answer = answers.isEmpty() ? new Entry.Inside() : answers.removeFirst();
                entered[0] = answer instanceof Entry.Inside;
                return answer;
            }

            @Override
            public boolean isEntered() {
                return entered[0];
            }

            @Override
            public boolean isInside() {
                return true;
            }

            @Override
            public int streamSocket(int family) {
                return Errno.ENOTCONN;
            }
        };
    }

    private void wake(ManagedUnit unit) {
        unit.wake(wakes::add);
        runThreads(1);
    }

    @Test
    void shouldEnterWhenTheUnitIsUpAndProbeTheApplicationItself() {
        answersAtOnce = true;
        wake(unit(OnIdle.STOP));
        assertEquals("Waiting for 127.0.0.1:80 (http:/health)", statuses.getLast());
        assertEquals(List.of(READY), wakes);
        assertEquals(List.of("up /web.service"), asked);
        assertEquals(PortForwarding.DIRECT, forwarding);
    }

    @Test
    void shouldLookAgainWhenAConnectionToItHasFailed() {
        ManagedUnit unit = unit(OnIdle.STOP);
        wake(unit);
        wake(unit);
        assertEquals(2, asked.size());
    }

    @Test
    void shouldEnterAnewAUnitThatIsKnownToBeReadyWhenTheHelperIsLost() {
        ManagedUnit unit = unit(OnIdle.STOP);
        wake(unit);
        entered[0] = false;
        fake.changes();
        wake(unit);
        assertEquals(2, asked.size());
    }

    @Test
    void shouldEnterAnewWhenTheHelperIsLostWhileItIsProbed() {
        duringProbes = once(() -> entered[0] = false);
        wake(unit(OnIdle.STOP));
        assertEquals(List.of(READY), wakes);
        assertEquals(2, asked.size());
    }

    @Test
    void shouldTellWhyThereIsNoWayIn() {
        answers.add(new NetworkNamespace.Entry.Outside("no container"));
        wake(unit(OnIdle.STOP));
        WakeResult.Failed failed = assertInstanceOf(WakeResult.Failed.class, wakes.getFirst());
        assertEquals("no-namespace", failed.result());
        assertEquals("no container", failed.message());
        assertEquals(List.of("no container"), failures);
        assertEquals(List.of(), probed);
    }
}
