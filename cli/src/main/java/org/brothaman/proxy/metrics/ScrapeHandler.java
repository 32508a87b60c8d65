package org.brothaman.proxy.metrics;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.kernel.Kernel;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a scraper, from its request to its end: one request, one response. Owns the
 * descriptor. Blocks its thread, for {@link #PATIENCE_NANOS} at most; a slower client is cut off.
 */
final class ScrapeHandler {
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** A stranger gets no more of our time than it takes to say no. */
    private static final long STRANGER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** What any user is called who is not known in a user namespace, user_namespaces(7). */
    private static final int NOBODY = 65534;

    private static final int PIECE = 4 << 10;

    private final Kernel kernel;
    private final int fd;
    private final LongSupplier clock;
    private long deadline;

    ScrapeHandler(Kernel kernel, int fd, LongSupplier clock) {
        this.kernel = kernel;
        this.fd = fd;
        this.clock = clock;
    }

    /**
     * @param page what to tell, by whether OpenMetrics is taken; null when it cannot be told now
     */
    void handle(int us, Function<Boolean, @Nullable MetricsBody> page) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(HttpRequest.LONGEST);
            int user =
                    PeerUser.of(
                            fd,
                            kernel.peerAddress(fd),
                            kernel.localAddress(fd),
                            Path.of("/proc/self/net"));
            boolean known = user == 0 || user == us && us != NOBODY;
            deadline = clock.getAsLong() + (known ? PATIENCE_NANOS : STRANGER_NANOS);
            byte[] answer =
                    known
                            ? answer(memory, page)
                            : HttpResponse.trouble(
                                    HttpStatus.FORBIDDEN,
                                    "only the proxy's own user and root may read these metrics");
            if (answer != null && send(memory, answer)) {
                kernel.shutdownOutput(fd);
                awaitEnd(memory);
            }
        } finally {
            kernel.close(fd);
        }
    }

    private byte @Nullable [] answer(
            MemorySegment memory, Function<Boolean, @Nullable MetricsBody> page) {
        byte[] head = new byte[HttpRequest.LONGEST];
        int length = 0;
        int end = 0;
        while (end == 0) {
            if (length == head.length) {
                return HttpResponse.trouble(
                        HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                        "a request may have at most 8 KiB");
            }
            int count = receive(memory, head.length - length);
            if (count <= 0) {
                return null; // gone, or too slow
            }
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, head, length, count);
            length += count;
            end = HttpRequest.headLength(head, length);
        }
        HttpRequest request = HttpRequest.parse(head, end);
        if (request == null) {
            return HttpResponse.trouble(HttpStatus.BAD_REQUEST, "only HTTP/1.1 is supported");
        }
        boolean headOnly = request.method().equals("HEAD");
        if (!headOnly && !request.method().equals("GET")) {
            return HttpResponse.trouble(
                    HttpStatus.METHOD_NOT_ALLOWED, "only GET and HEAD are supported");
        }
        if (!request.path().equals("/metrics")) {
            return HttpResponse.trouble(HttpStatus.NOT_FOUND, "metrics are at /metrics");
        }
        MetricsBody told = page.apply(request.openMetrics());
        return told == null
                ? HttpResponse.trouble(
                        HttpStatus.SERVICE_UNAVAILABLE, "an event loop does not answer")
                : HttpResponse.of(told, !headOnly);
    }

    /** As {@link Kernel#receive}, but waits for something; ETIMEDOUT when nothing comes in time. */
    private int receive(MemorySegment memory, int length) {
        while (true) {
            int count = kernel.receive(fd, memory.address(), length);
            if (count != Errno.EAGAIN) {
                return count;
            }
            if (HostProcess.awaitReadable(fd, millisLeft()) <= 0) {
                return Errno.ETIMEDOUT;
            }
        }
    }

    private boolean send(MemorySegment memory, byte[] bytes) {
        int sent = 0;
        while (sent < bytes.length) {
            int length = Math.min(PIECE, bytes.length - sent);
            MemorySegment.copy(bytes, sent, memory, ValueLayout.JAVA_BYTE, 0, length);
            int count = kernel.send(fd, memory.address(), length);
            if (count == Errno.EAGAIN) {
                if (HostProcess.awaitWritable(fd, millisLeft()) <= 0) {
                    return false;
                }
            } else if (count < 0) {
                return false;
            } else {
                sent += count;
            }
        }
        return true;
    }

    /** Closing with bytes unread would reset the connection, and the answer with it. */
    private void awaitEnd(MemorySegment memory) {
        int dropped = 0;
        int count = 1;
        while (count > 0 && dropped < HttpRequest.LONGEST) {
            count = receive(memory, PIECE);
            dropped += Math.max(0, count);
        }
    }

    private int millisLeft() {
        return (int) Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadline - clock.getAsLong()));
    }
}
