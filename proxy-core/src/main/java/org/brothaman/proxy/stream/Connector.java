package org.brothaman.proxy.stream;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.kernel.SocketSource;
import org.brothaman.proxy.loop.EpollEvents;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.session.Worker;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the first of a backend's addresses that answers, each in turn. Tells its sequence
 * once, {@link ConnectSequence#connected}, {@link ConnectSequence#dialFailed} or {@link
 * ConnectSequence#notShown}. Owns the socket until then. Loop thread only.
 */
final class Connector {
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Worker worker;
    private final Kernel kernel;
    private final SocketSource sockets;
    private final ClientBinding binding;
    private final ConnectSequence connectSequence;
    private final List<SocketAddress> addresses;
    private int next;
    private int waits; // sockets waited for; a late one is of a lower number
    private @Nullable Endpoint endpoint;
    private Loop.@Nullable Timer timer;
    private boolean timed; // whether there is a deadline: mostly a connection is there at once
    private long deadline;
    private String reason = "no address";

    Connector(
            Worker worker,
            SocketSource sockets,
            ClientBinding binding,
            ConnectSequence connectSequence,
            List<SocketAddress> addresses) {
        this.worker = worker;
        this.kernel = worker.kernel();
        this.sockets = sockets;
        this.binding = binding;
        this.connectSequence = connectSequence;
        this.addresses = addresses;
    }

    void start() {
        while (next < addresses.size()) {
            timed = false;
            if (!attempt(addresses.get(next++))) {
                return;
            }
        }
        connectSequence.dialFailed(reason);
    }

    /** Tries that address; says whether it is done with, without a connection. */
    private boolean attempt(SocketAddress address) {
        int fd = sockets.streamSocket(address.family());
        if (fd == Errno.EAGAIN) {
            awaitSocket(address);
            return false;
        }
        return attempt(fd, address);
    }

    /** None is at hand; one is being made. */
    private void awaitSocket(SocketAddress address) {
        int wait = ++waits;
        startTimer(left(), this::timedOut);
        Connection connection = connectSequence.connection();
        sockets.await(address.family(), fd -> connection.later(() -> offered(fd, address, wait)));
    }

    private void offered(int fd, SocketAddress address, int wait) {
        if (wait != waits) {
            if (fd >= 0) {
                kernel.close(fd); // too late
            }
            return;
        }
        waits++;
        stopTimer();
        if (attempt(fd, address)) {
            start();
        }
    }

    /**
     * @param fd a new socket, or why there is none
     */
    private boolean attempt(int fd, SocketAddress address) {
        if (fd < 0) {
            reason = Errno.text(fd);
            return !(isShortage(fd) && triesWithFewer(address));
        }
        Endpoint socket = own(fd, address);
        if (!binding.bind(fd, address)) {
            close();
            connectSequence.notShown(Objects.requireNonNull(binding.source()));
            return false;
        }
        worker.tcpOptions().applyToBackend(fd, address);
        int result = kernel.connect(fd, address);
        if (result == Errno.EINPROGRESS || result == Errno.EINTR) {
            // On the same host the handshake is over by now: asking again is cheaper than waiting
            // to be told.
            result = kernel.connect(fd, address);
        }
        return conclude(socket, result, address);
    }

    /** How much of the time for this address is left, in nanoseconds. */
    private long left() {
        long now = worker.loop().nanoTime();
        if (!timed) {
            timed = true;
            deadline = now + worker.settings().connectTimeout().nanos();
        }
        return deadline - now;
    }

    private Endpoint own(int fd, SocketAddress address) {
        try {
            Endpoint socket =
                    new Endpoint(connectSequence.connection(), worker, fd, address.family());
            endpoint = socket;
            return socket;
        } catch (Throwable shortage) {
            kernel.close(fd);
            throw shortage;
        }
    }

    private boolean conclude(Endpoint socket, int result, SocketAddress address) {
        if (binding.givesWay(result)) {
            abandon(result);
            return attempt(address);
        }
        switch (result) {
            case 0, Errno.EISCONN -> {
                succeed(socket);
                return false;
            }
            case Errno.EALREADY, Errno.EINPROGRESS, Errno.EINTR -> {
                socket.interest(EpollEvents.OUT);
                startTimer(left(), this::timedOut);
                return false;
            }
            case Errno.EAGAIN -> {
                // A UNIX socket whose queue is full, connect(2).
                abandon(result);
                return !triesAgain(address);
            }
            default -> {
                abandon(result);
                return true;
            }
        }
    }

    /** The socket may have connected, or failed to. */
    void ready() {
        Endpoint socket = endpoint;
        if (socket == null) {
            return;
        }
        SocketAddress address = addresses.get(next - 1);
        int result = kernel.connect(socket.fd(), address);
        switch (result) {
            case 0, Errno.EISCONN -> succeed(socket);
            case Errno.EALREADY, Errno.EINPROGRESS, Errno.EINTR -> {}
            default -> {
                stopTimer();
                abandon(result);
                start();
            }
        }
    }

    /** No room for one more socket, socket(2); other connections may end and make some. */
    private static boolean isShortage(int error) {
        return switch (error) {
            case Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.ENOBUFS -> true;
            default -> false;
        };
    }

    private boolean triesWithFewer(SocketAddress address) {
        worker.relays().closeSparePipes();
        return triesAgain(address);
    }

    /** Nobody tells when there is room: asks again in a moment, while there is time. */
    private boolean triesAgain(SocketAddress address) {
        if (left() <= 0) {
            return false;
        }
        startTimer(RETRY_NANOS, () -> retry(address));
        return true;
    }

    private void retry(SocketAddress address) {
        timer = null;
        if (attempt(address)) {
            start();
        }
    }

    private void timedOut() {
        timer = null;
        waits++;
        abandon(Errno.ETIMEDOUT);
        start();
    }

    private void succeed(Endpoint connected) {
        stopTimer();
        endpoint = null;
        connectSequence.connected(connected, binding.source());
    }

    private void abandon(int result) {
        reason = Errno.text(result);
        release();
    }

    private void release() {
        if (endpoint != null) {
            endpoint.close();
            endpoint = null;
        }
    }

    private void startTimer(long delayNanos, Runnable task) {
        stopTimer();
        timer =
                worker.loop()
                        .schedule(
                                () -> connectSequence.connection().guarded(task),
                                Math.max(0, delayNanos));
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Gives up without telling; idempotent. */
    void close() {
        waits++;
        stopTimer();
        release();
    }
}
