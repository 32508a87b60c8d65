package org.brothaman.proxy.activation.readiness;

import org.brothaman.proxy.kernel.Errno;
import org.jspecify.annotations.Nullable;

/**
 * Says what every connection to the backend begins with, then goes on as another probe does. Lives
 * as long as its {@link Attempt}.
 */
final class GreetingProbe implements Attempt.Probe {
    private final Sockets sockets;
    private final byte[] greeting;
    private final Attempt.Probe next;
    private int sent;
    private @Nullable String failure;

    GreetingProbe(Sockets sockets, byte[] greeting, Attempt.Probe next) {
        this.sockets = sockets;
        this.greeting = greeting;
        this.next = next;
    }

    @Override
    public Attempt.Verdict go(int fd) {
        while (sent < greeting.length) {
            int count = sockets.send(fd, greeting, sent, greeting.length - sent);
            if (count == Errno.EAGAIN || count == Errno.EINTR) {
                return Attempt.Verdict.PENDING;
            }
            if (count < 0) {
                failure = "connection accepted, then: " + Errno.text(count);
                return Attempt.Verdict.FAILED;
            }
            sent += count;
        }
        return next.go(fd);
    }

    @Override
    public String reason() {
        return failure == null ? next.reason() : failure;
    }
}
