package org.brothaman.proxy.kernel;

/**
 * CLOCK_MONOTONIC_COARSE of clock_gettime(2): the time of the kernel's last tick, so late by 1 to
 * 10 milliseconds, for a tenth of what reading the processor's counter costs. Sums of many
 * differences are right, as a tick falls into a span as often as its length says. Any thread.
 */
public final class CoarseClock {
    private CoarseClock() {}

    /** Nanoseconds, of arbitrary origin. */
    public static long nanoTime() {
        return NativeCalls.coarseTime();
    }
}
