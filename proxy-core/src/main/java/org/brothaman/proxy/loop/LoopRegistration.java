package org.brothaman.proxy.loop;

import org.brothaman.proxy.kernel.LinuxKernel;
import org.jspecify.annotations.Nullable;

/** A descriptor, its listener, and what epoll was last asked for. Loop thread only. */
final class LoopRegistration implements Registration {
    /**
     * Interest in nothing, edge-triggered: epoll reports errors and hang-ups always, and
     * level-triggered it would report them for ever.
     */
    private static final int QUIET = EpollEvents.ONCE;

    private final InterestList epoll;
    private final Registrations others;
    private final DeferredClose closing;
    private final int fd;
    private final ReadyListener listener;
    private int interest = EpollEvents.NOTHING;
    private boolean added;
    private boolean closed;
    @Nullable LoopRegistration closedBefore; // for DeferredClose

    LoopRegistration(
            InterestList epoll,
            Registrations others,
            DeferredClose closing,
            int fd,
            ReadyListener listener) {
        this.epoll = epoll;
        this.others = others;
        this.closing = closing;
        this.fd = fd;
        this.listener = listener;
    }

    @Override
    public int descriptor() {
        return fd;
    }

    @Override
    public void interest(int events) {
        if (closed || events == interest && added) {
            return;
        }
        int asked = events == EpollEvents.NOTHING ? QUIET : events;
        if (added) {
            epoll.change(fd, asked);
        } else {
            epoll.add(fd, asked);
        }
        added = true;
        interest = events;
    }

    /** It may be ready for these. */
    void ready(int events) {
        if (closed) {
            return;
        }
        // Nothing may escape: it would end the loop with all that it serves.
        try {
            listener.ready(events);
        } catch (Throwable bug) {
            tell(bug);
        }
    }

    private void tell(Throwable bug) {
        try {
            listener.failed(bug);
        } catch (Throwable worse) {
            close(); // not even that can be said
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            closing.add(this);
        }
    }

    /** The kernel forgets a closed descriptor by itself, which saves an epoll_ctl(2). */
    void release() {
        others.remove(this);
        LinuxKernel.INSTANCE.close(fd);
    }
}
