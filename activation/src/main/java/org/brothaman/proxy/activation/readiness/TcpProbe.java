package org.brothaman.proxy.activation.readiness;

import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.kernel.Errno;

/**
 * Sends nothing and checks whether the connection stays open. Closes it afterwards, so a server
 * that exits after one connection needs --ready=unit. Lives as long as its {@link Attempt}.
 */
final class TcpProbe implements Attempt.Probe {
    private final Sockets sockets;
    private final MonotonicClock clock;
    private final SurvivalThreshold survival;
    private final byte[] bytes = new byte[1];
    private int looks;
    private long beganNanos;
    private long lookedNanos;
    private String reason = "";

    TcpProbe(Sockets sockets, MonotonicClock clock, SurvivalThreshold survival) {
        this.sockets = sockets;
        this.clock = clock;
        this.survival = survival;
    }

    @Override
    public Attempt.Verdict go(int fd) {
        // Read before the look, so that a close is never later than the time it is judged by.
        long now = clock.nanoTime();
        if (looks == 0) {
            beganNanos = now;
            lookedNanos = now;
        }
        int count = sockets.receive(fd, bytes, 0, 1);
        if (count > 0) {
            return Attempt.Verdict.READY;
        }
        if (count == Errno.EAGAIN || count == Errno.EINTR) {
            survival.recordLook(now - lookedNanos);
            lookedNanos = now;
            return survival.isProven(now - beganNanos, looks++)
                    ? Attempt.Verdict.READY
                    : Attempt.Verdict.PENDING;
        }
        survival.recordDeath(clock.nanoTime() - beganNanos);
        reason =
                count == 0
                        ? "connection accepted and closed"
                        : "connection accepted, then: " + Errno.text(count);
        return Attempt.Verdict.FAILED;
    }

    @Override
    public String reason() {
        return reason;
    }
}
