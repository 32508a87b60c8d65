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
    private final Log log;
    private Runnable gently = () -> {};
    private Runnable atOnce = () -> {};
    private boolean asked;

    private Signals(int fd, Log log) {
        this.fd = fd;
        this.log = log;
    }

    /**
     * From now on a signal does not end the process by itself, and is kept until {@link #endBy}. To
     * be called before anybody is told that the proxy listens.
     */
    static Signals hold(Log log) {
        int fd = HostProcess.catchTerminations();
        if (fd < 0) {
            throw new CommandFailedException("Cannot watch for signals: " + Errno.text(fd));
        }
        return new Signals(fd, log);
    }

    /** From the main thread, before the loop runs. */
    void endBy(Loop loop, Runnable gently, Runnable atOnce) {
        this.gently = gently;
        this.atOnce = atOnce;
        loop.execute(() -> loop.register(fd, this).interest(EpollEvents.IN));
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
