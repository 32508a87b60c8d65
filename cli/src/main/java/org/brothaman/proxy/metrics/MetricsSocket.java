package org.brothaman.proxy.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

/**
 * Where scrapers connect. Waits on the first event loop, which does nothing for a scrape but accept
 * it: each has a thread of its own, two at a time, and more wait in the kernel's queue. Opened by
 * the main thread; the descriptor goes with the loop.
 */
final class MetricsSocket implements ReadyListener {
    private static final int SCRAPES_MAX = 2;
    private static final int BACKLOG = 16;
    private static final int SOCKET_FILE = 0140000;
    private static final int FILE_TYPE = 0170000;
    private static final long NO_THREAD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Kernel kernel;
    private final Loop loop;
    private final Log log;
    private final Path file;
    private final Function<Boolean, MetricsBody> page;
    private final Runnable rest;
    private Registration registration;
    private int scrapes;

    private MetricsSocket(
            Kernel kernel,
            Loop loop,
            Log log,
            Path file,
            Function<Boolean, MetricsBody> page,
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
            Function<Boolean, MetricsBody> page,
            Runnable rest)
            throws IOException {
        SocketAddress address = where.address();
        if (where.file() != null) {
            removeStale(kernel, where.file(), address);
        }
        int fd = kernel.streamSocket(address.family());
        if (fd < 0) {
            throw new IOException(Errno.text(fd));
        }
        if (address.family() != SocketAddress.UNIX) {
            kernel.setOption(fd, Option.SOL_SOCKET, Option.SO_REUSEADDR, 1);
        }
        try {
            succeed(kernel.bind(fd, address));
            if (where.file() != null) {
                // Before anyone can connect.
                Files.setPosixFilePermissions(
                        where.file(), PosixFilePermissions.fromString("rw-------"));
            }
            succeed(kernel.listen(fd, BACKLOG));
        } catch (IOException e) {
            kernel.close(fd);
            throw e;
        }
        MetricsSocket socket = new MetricsSocket(kernel, loop, log, where.file(), page, rest);
        loop.execute(() -> socket.watch(fd));
        return socket;
    }

    private static void succeed(int result) throws IOException {
        if (result < 0) {
            throw new IOException(
                    Errno.text(result)
                            + switch (result) {
                                case Errno.EADDRINUSE ->
                                        "; another program uses that address, choose another";
                                case Errno.ENOENT -> "; create the directory first";
                                case Errno.EACCES, Errno.EPERM, Errno.EROFS ->
                                        "; choose a directory that you may write to, or port 1024 or higher";
                                default -> "";
                            });
        }
    }

    /** A socket that nothing listens on any more was left by a program that was killed. */
    private static void removeStale(Kernel kernel, Path file, SocketAddress address)
            throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        int mode = (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & FILE_TYPE) != SOCKET_FILE) {
            throw new IOException("a file that is not a socket is in the way; choose another path");
        }
        int fd = kernel.streamSocket(SocketAddress.UNIX);
        int answer = fd < 0 ? fd : kernel.connect(fd, address);
        kernel.close(fd);
        if (answer == Errno.ECONNREFUSED) {
            Files.deleteIfExists(file);
        }
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
                    .hold(HostProcess.effectiveUserId(), page);
            rest.run();
        } catch (RuntimeException bug) {
            log.error("Bug in serving metrics: " + bug);
        } finally {
            loop.execute(this::served);
        }
    }

    private void served() {
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
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            log.debug("Cannot remove " + file + ": " + e);
        }
    }
}
