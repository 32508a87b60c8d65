package org.brothaman.proxy.activation.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.brothaman.proxy.activation.readiness.Listeners;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.Test;

/** The kernel's list is read only if it may tell of somebody. */
final class TakenPortsTest {
    private static final SocketAddress FREE = SocketAddress.unixPath("/free");
    private static final SocketAddress TAKEN = SocketAddress.unixPath("/taken");

    private static int readings(List<List<SocketAddress>> addresses) {
        AtomicInteger readings = new AtomicInteger();
        var ports =
                new TakenPorts(
                        () -> {
                            readings.incrementAndGet();
                            return Listeners.NONE;
                        },
                        FREE::equals);
        ports.unitIsDown(addresses);
        return readings.get();
    }

    @Test
    void shouldReadNothingWhereAllIsFree() {
        assertEquals(0, readings(List.of(List.of(FREE, FREE), List.of(FREE))));
        assertEquals(0, readings(List.of())); // all is inside a namespace
    }

    @Test
    void shouldReadWhereAnyIsTaken() {
        assertEquals(1, readings(List.of(List.of(FREE), List.of(FREE, TAKEN))));
    }

    /** A name that nobody has asked for as yet. */
    @Test
    void shouldReadWhereAnyIsUnknown() {
        assertEquals(1, readings(List.of(List.of(FREE), List.of())));
    }
}
