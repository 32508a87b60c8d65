package org.brothaman.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.function.Consumer;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.session.Activation.Permit;
import org.junit.jupiter.api.Test;

/** How often one source may wake a unit, whatever becomes of its wakings. */
final class WakeCountTest {
    private static final SocketAddress CLIENT = SocketAddress.inet(new byte[] {127, 0, 0, 1}, 1, 0);

    private static Activator waking(Consumer<Consumer<Activator.Wake>> how) {
        return new Activator() {
            @Override
            public boolean mustWait() {
                return true;
            }

            @Override
            public boolean canWake() {
                return true;
            }

            @Override
            public void wake(Consumer<Wake> waiter) {
                how.accept(waiter);
            }

            @Override
            public void join(Consumer<Wake> waiter) {}

            @Override
            public Duration patience() {
                return Duration.ZERO;
            }

            @Override
            public void doubt() {}

            @Override
            public void sleep(Consumer<Sleep> waiter) {}

            @Override
            public void maySleep(Consumer<Boolean> asker) {}
        };
    }

    private static Activation limited(Activator activator) {
        return new Activation(
                activator, new WakeLimit(1, Duration.ofHours(1).toNanos()), QuietRules.NONE);
    }

    @Test
    void shouldLimitAgainOnceNobodyWakesIt() {
        Activation unit = limited(waking(waiter -> waiter.accept(new Activator.Wake.Ready())));
        assertEquals(Permit.WAKE, unit.permit(CLIENT, 0));
        unit.wake(_ -> {});
        assertEquals(Permit.NONE, unit.permit(CLIENT, 0));
    }

    @Test
    void shouldLetEverybodyJoinWhileItIsBeingWoken() {
        Activation unit = limited(waking(_ -> {}));
        assertEquals(Permit.WAKE, unit.permit(CLIENT, 0));
        unit.wake(_ -> {});
        assertEquals(Permit.JOIN, unit.permit(CLIENT, 0));
    }

    @Test
    void shouldLimitAgainAfterAWakingThatFailsAtOnce() {
        Activation unit =
                limited(
                        waking(
                                _ -> {
                                    throw new OutOfMemoryError("planted");
                                }));
        assertEquals(Permit.WAKE, unit.permit(CLIENT, 0));
        assertThrows(OutOfMemoryError.class, () -> unit.wake(_ -> {}));
        assertEquals(Permit.NONE, unit.permit(CLIENT, 0));
    }

    /** It is counted once, though it both was answered and threw. */
    @Test
    void shouldCountAWakingOnceWhoseWaiterThrows() {
        Activation unit = limited(waking(waiter -> waiter.accept(new Activator.Wake.Ready())));
        assertEquals(Permit.WAKE, unit.permit(CLIENT, 0));
        Consumer<Activator.Wake> faulty =
                _ -> {
                    throw new IllegalStateException("planted");
                };
        assertThrows(IllegalStateException.class, () -> unit.wake(faulty));
        assertEquals(Permit.NONE, unit.permit(CLIENT, 0));
        unit.wake(_ -> {});
        assertEquals(Permit.NONE, unit.permit(CLIENT, 0));
    }
}
