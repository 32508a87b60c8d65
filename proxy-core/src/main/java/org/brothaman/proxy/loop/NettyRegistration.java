package org.brothaman.proxy.loop;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;

/** Connects Netty's handle with our listener; one per registered descriptor. Loop thread only. */
final class NettyRegistration implements EpollIoHandle, Registration {
    /**
     * Interest in nothing, edge-triggered: epoll reports errors and hang-ups always, and
     * level-triggered it would report them for ever. Netty's own «nothing» takes the descriptor out
     * of the epoll set for good.
     */
    private static final EpollIoOps QUIET = EpollIoOps.EPOLLET;

    private final Turns turns;
    private final DeferredClose closing;
    private final FileDescriptor fd;
    private final ReadyListener listener;

    @SuppressWarnings("NullAway.Init") // set by begin, before it is given out
    private IoRegistration io;

    private int interest = EpollEvents.NOTHING;
    private boolean added;
    private boolean closed;

    NettyRegistration(Turns turns, DeferredClose closing, int fd, ReadyListener listener) {
        this.turns = turns;
        this.closing = closing;
        this.fd = new FileDescriptor(fd);
        this.listener = listener;
    }

    void begin(IoRegistration registration) {
        io = registration;
    }

    @Override
    public int descriptor() {
        return fd.intValue();
    }

    @Override
    public FileDescriptor fd() {
        return fd;
    }

    @Override
    public void interest(int events) {
        if (closed || events == interest && added) {
            return;
        }
        interest = events;
        added = true;
        io.submit(events == EpollEvents.NOTHING ? QUIET : EpollIoOps.valueOf(events));
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        turns.begin();
        if (closed) {
            return;
        }
        // Nothing may escape: Netty answers an exception here with a pause of one second.
        try {
            listener.ready(((EpollIoEvent) event).ops().value());
        } catch (Throwable bug) {
            listener.failed(bug);
        }
    }

    @Override
    public void registered() {}

    @Override
    public void unregistered() {}

    /** Netty closes all handles when the loop ends. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            closing.add(this);
        }
    }

    /**
     * Close first, cancel then: the kernel forgets a closed descriptor by itself, which saves an
     * epoll_ctl(2).
     */
    void release() {
        try {
            fd.close();
        } catch (IOException e) {
            // close(2) releases the descriptor whatever it returns
        }
        io.cancel();
    }
}
