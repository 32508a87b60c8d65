package org.brothaman.proxy.activation.clock;

/** Time that passes only while somebody pauses, or when the test says so. */
public class FakeClock implements MonotonicClock {
    // Near the overflow, where comparing readings by < instead of by difference would show.
    private volatile long now = Long.MAX_VALUE - 1_000_000;

    /** How much longer than asked for a pause takes, in nanoseconds: not 0 on a busy machine. */
    public long lag;

    /** What happens in each pause. */
    public Runnable duringPauses = () -> {};

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public synchronized void pause(long nanos) {
        if (nanos <= 0) {
            throw new IllegalArgumentException("pause of " + nanos);
        }
        now += nanos + lag;
        duringPauses.run();
    }

    public synchronized void advance(long nanos) {
        now += nanos;
    }
}
