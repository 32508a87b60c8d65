package org.brothaman.proxy.activation.readiness;

import java.util.function.Supplier;
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
    private final Supplier<PortForwarding> acceptor;
    private final PortForwarding accepted;
    private final byte[] bytes = new byte[1];
    private int looks;
    private long beganNanos;
    private long lookedNanos;
    private String reason = "";

    /**
     * To be made before the connection is.
     *
     * @param acceptor who accepts connections now
     */
    TcpProbe(
            Sockets sockets,
            MonotonicClock clock,
            SurvivalThreshold survival,
            Supplier<PortForwarding> acceptor) {
        this.sockets = sockets;
        this.clock = clock;
        this.survival = survival;
        this.acceptor = acceptor;
        this.accepted = acceptor.get();
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
            if (survival.isProven(accepted, now - beganNanos, looks++)) {
                return Attempt.Verdict.READY;
            }
            return isOutdated() ? Attempt.Verdict.FAILED : Attempt.Verdict.PENDING;
        }
        if (accepted != PortForwarding.FORWARDED_TO_NOBODY) {
            survival.recordDeath(clock.nanoTime() - beganNanos);
        }
        reason =
                count == 0
                        ? "connection accepted and closed"
                        : "connection accepted, then: " + Errno.text(count);
        return Attempt.Verdict.FAILED;
    }

    /**
     * The application listens by now. What the forwarder does with a connection from before proves
     * nothing, a new one does.
     */
    private boolean isOutdated() {
        if (accepted != PortForwarding.FORWARDED_TO_NOBODY
                || acceptor.get() == PortForwarding.FORWARDED_TO_NOBODY) {
            return false;
        }
        reason = "the application has only just begun to listen";
        return true;
    }

    @Override
    public String reason() {
        return reason;
    }
}
