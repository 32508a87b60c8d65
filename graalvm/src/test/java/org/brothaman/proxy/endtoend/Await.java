package org.brothaman.proxy.endtoend;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another process does, which nothing here is told of. Stateless. */
final class Await {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long BETWEEN_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private Await() {}

    /**
     * @param what said when it has not come about in 20 s
     */
    static void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new AssertionError("has not come about: " + what);
            }
            pause(BETWEEN_LOOKS_NANOS);
        }
    }

    /** Lets others run for about this long. */
    static void pause(long nanos) {
        LockSupport.parkNanos(nanos);
        if (Thread.interrupted()) {
            throw new AssertionError("the test's time is over");
        }
    }
}
