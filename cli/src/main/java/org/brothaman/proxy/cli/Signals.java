package org.brothaman.proxy.cli;

import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.loop.EpollEvents;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.loop.ReadyListener;

/**
 * SIGTERM and SIGINT: the first asks the proxy to end, the next one makes it. Events of the first
 * loop, like all else.
 */
final class Signals implements ReadyListener {
    private final int fd;
    private final Runnable gently;
    private final Runnable atOnce;
    private final Log log;
    private boolean asked;

    private Signals(int fd, Runnable gently, Runnable atOnce, Log log) {
        this.fd = fd;
        this.gently = gently;
        this.atOnce = atOnce;
        this.log = log;
    }

    /** From the main thread; those that come before the loop runs are not lost. */
    static void endBy(Loop loop, Runnable gently, Runnable atOnce, Log log) {
        int fd = HostProcess.catchTerminations();
        if (fd < 0) {
            throw new CommandFailedException("Cannot watch for signals: " + Errno.text(fd));
        }
        Signals signals = new Signals(fd, gently, atOnce, log);
        loop.execute(() -> loop.register(fd, signals).interest(EpollEvents.IN));
    }

    @Override
    public void ready(int events) {
        for (long left = HostProcess.takeTerminations(fd); left > 0; left--) {
            if (asked) {
                atOnce.run();
            } else {
                asked = true;
                gently.run();
            }
        }
    }

    @Override
    public void failed(Throwable bug) {
        log.error("Bug in ending by a signal: " + bug);
    }
}
