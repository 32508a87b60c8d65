package org.brothaman.proxy.kernel;

/**
 * CLOCK_MONOTONIC_COARSE of clock_gettime(2): the time of the kernel's last tick, so 1 to 10
 * milliseconds late, at a tenth of the cost of reading the processor's counter. Sums of many
 * differences are right on average. Any thread.
 */
public final class CoarseClock {
    private CoarseClock() {}

    /** Nanoseconds, of arbitrary origin. */
    public static long nanoTime() {
        return NativeCalls.coarseTime();
    }
}
