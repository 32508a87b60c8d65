package org.brothaman.proxy.metrics;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.loop.EpollEvents;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.loop.ReadyListener;
import org.brothaman.proxy.loop.Registration;
import org.brothaman.proxy.socketfile.SocketFile;
import org.jspecify.annotations.Nullable;

/**
 * Where scrapers connect. Waits on the first event loop, which does nothing for a scrape but accept
 * it: each has a thread of its own, two at a time, and more wait in the kernel's queue. Opened by
 * the main thread; the descriptor goes with the loop.
 */
final class MetricsSocket implements ReadyListener {
    private static final int SCRAPES_MAX = 2;
    private static final int BACKLOG = 16;
    private static final long NO_THREAD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Kernel kernel;
    private final Loop loop;
    private final Log log;
    private final @Nullable SocketFile file; // null for a port or an abstract name
    private final Function<Boolean, @Nullable MetricsBody> page;
    private final Runnable rest;

    @SuppressWarnings("NullAway.Init") // set by watch, before anything is ready
    private Registration registration;

    private int scrapes;

    private MetricsSocket(
            Kernel kernel,
            Loop loop,
            Log log,
            @Nullable SocketFile file,
            Function<Boolean, @Nullable MetricsBody> page,
            Runnable rest) {
        this.kernel = kernel;
        this.loop = loop;
        this.log = log;
        this.file = file;
        this.page = page;
        this.rest = rest;
    }

    /**
     * Listens there from now on.
     *
     * @param page renders the metrics, for OpenMetrics or not; called by several threads
     * @param rest called by such a thread before it ends
     * @throws IOException when that place is not to be had; the message says why and what to do
     */
    static MetricsSocket open(
            MetricsAddress where,
            Kernel kernel,
            Loop loop,
            Log log,
            Function<Boolean, @Nullable MetricsBody> page,
            Runnable rest)
            throws IOException {
        return where.file() == null
                ? openAddress(where.address(), kernel, loop, log, page, rest)
                : openFile(where.file(), kernel, loop, log, page, rest);
    }

    private static MetricsSocket openFile(
            Path path,
            Kernel kernel,
            Loop loop,
            Log log,
            Function<Boolean, @Nullable MetricsBody> page,
            Runnable rest)
            throws IOException {
        return switch (SocketFile.listen(kernel, path, SocketFile.Access.OWNER, BACKLOG)) {
            case SocketFile.Result.Listening(int fd, SocketFile file) ->
                    new MetricsSocket(kernel, loop, log, file, page, rest).on(fd);
            case SocketFile.Result.Failed(int error, String reason) ->
                    throw new IOException(reason + remedy(error));
        };
    }

    private static MetricsSocket openAddress(
            SocketAddress address,
            Kernel kernel,
            Loop loop,
            Log log,
            Function<Boolean, @Nullable MetricsBody> page,
            Runnable rest)
            throws IOException {
        int fd = kernel.streamSocket(address.family());
        int result = fd;
        if (fd >= 0) {
            if (address.family() != SocketAddress.UNIX) {
                kernel.setOption(fd, Option.SOL_SOCKET, Option.SO_REUSEADDR, 1);
            }
            result = kernel.bind(fd, address);
        }
        if (result >= 0) {
            result = kernel.listen(fd, BACKLOG);
        }
        if (result < 0) {
            kernel.close(fd);
            throw new IOException(Errno.text(result) + remedy(result));
        }
        return new MetricsSocket(kernel, loop, log, null, page, rest).on(fd);
    }

    private static String remedy(int error) {
        return switch (error) {
            case Errno.EADDRINUSE -> "; another program uses that address, choose another";
            case Errno.ENOTSOCK -> "; choose another path";
            case Errno.ENOENT -> "; create the directory first";
            case Errno.EACCES, Errno.EPERM, Errno.EROFS ->
                    "; choose a directory that you may write to, or port 1024 or higher";
            default -> "";
        };
    }

    private MetricsSocket on(int fd) {
        loop.execute(() -> watch(fd));
        return this;
    }

    private void watch(int fd) {
        registration = loop.register(fd, this);
        registration.interest(EpollEvents.IN);
    }

    @Override
    public void ready(int events) {
        int fd = kernel.accept(registration.descriptor());
        if (fd < 0) {
            if (fd != Errno.EAGAIN && fd != Errno.ECONNABORTED) {
                pause();
            }
            return;
        }
        scrapes++;
        if (scrapes == SCRAPES_MAX) {
            registration.interest(EpollEvents.NOTHING);
        }
        try {
            Thread.ofPlatform().name("metrics").daemon().start(() -> serve(fd));
        } catch (OutOfMemoryError e) {
            log.warning("Cannot start a thread to serve metrics: has TasksMax= been reached?");
            kernel.close(fd);
            scrapes--;
            pause();
        }
    }

    /** The system has no room: what comes next would be told the same. */
    private void pause() {
        registration.interest(EpollEvents.NOTHING);
        loop.schedule(this::resume, NO_THREAD_NANOS);
    }

    private void resume() {
        if (scrapes < SCRAPES_MAX) {
            registration.interest(EpollEvents.IN);
        }
    }

    private void serve(int fd) {
        try {
            new ScrapeHandler(kernel, fd, System::nanoTime)
                    .handle(HostProcess.effectiveUserId(), page);
            rest.run();
        } catch (RuntimeException bug) {
            log.error("Bug in serving metrics: " + bug);
        } finally {
            loop.execute(this::finishScrape);
        }
    }

    private void finishScrape() {
        scrapes--;
        resume();
    }

    @Override
    public void failed(Throwable bug) {
        log.error("Bug in the metrics socket: " + bug);
    }

    /** Takes the file away. Idempotent. */
    void close() {
        try {
            if (file != null) {
                file.remove();
            }
        } catch (IOException e) {
            log.debug("Cannot remove " + file + ": " + e);
        }
    }
}
