package org.brothaman.proxy.kernel;

/** A descriptor of timerfd_create(2). Static, stateless, callable from any thread. */
public final class TimerDescriptor {
    private TimerDescriptor() {}

    /**
     * Has it ready once, after so many nanoseconds; never with 0. Instead of what was said before.
     *
     * @return 0 or {@code -errno}
     */
    public static int arm(int fd, long nanos) {
        return NativeCalls.setTimer(fd, nanos);
    }
}
