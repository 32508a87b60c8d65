package org.brothaman.proxy.loop;

import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.brothaman.proxy.kernel.EventBuffer;
import org.brothaman.proxy.kernel.TimerDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * An epoll instance, with a descriptor by which other threads end its wait and one that does so
 * when the time has come; both are edge-triggered, so neither is ever read. Loop thread only, but
 * for {@link #wake}; {@link #close} is idempotent, and any thread's before {@link #begin}.
 */
final class EpollSet implements InterestList, AutoCloseable {
    private final FileDescriptor epoll;
    private final FileDescriptor call;
    private final FileDescriptor timer;

    @SuppressWarnings("NullAway.Init") // set by begin; null at the end if there was no thread
    private EventBuffer events;

    private boolean closed; // under the lock of this

    EpollSet() {
        @Nullable FileDescriptor[] made = new FileDescriptor[3];
        try {
            made[0] = epoll = Native.newEpollCreate();
            made[1] = call = Native.newEventFd();
            made[2] = timer = Native.newTimerFd();
            add(call.intValue(), EpollEvents.IN | EpollEvents.ONCE);
            add(timer.intValue(), EpollEvents.IN | EpollEvents.ONCE);
        } catch (Throwable none) {
            for (FileDescriptor fd : made) {
                close(fd);
            }
            throw none;
        }
    }

    /** To be called on the loop's thread, before the first wait. */
    void begin() {
        events = new EventBuffer();
    }

    @Override
    public void add(int fd, int wanted) {
        try {
            Native.epollCtlAdd(epoll.intValue(), fd, wanted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void change(int fd, int wanted) {
        try {
            Native.epollCtlMod(epoll.intValue(), fd, wanted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many events there are, after a wait if there are none and {@code blocks}. */
    int await(boolean blocks) {
        int ready = events.await(epoll.intValue(), blocks);
        if (ready < 0) {
            throw new IllegalStateException("epoll_wait(2) failed with errno " + -ready);
        }
        return ready;
    }

    /** One of the events of the last wait, as {@link EventBuffer#get} has them. */
    long event(int index) {
        return events.get(index);
    }

    /** Ends the wait after so many nanoseconds; 0 for never. Instead of what was said before. */
    void arm(long nanos) {
        int result = TimerDescriptor.arm(timer.intValue(), nanos);
        if (result < 0) {
            throw new IllegalStateException("timerfd_settime(2) failed with errno " + -result);
        }
    }

    boolean isTimer(int fd) {
        return fd == timer.intValue();
    }

    /** Ends this wait, or the next. Any thread, also behind the end. */
    synchronized void wake() {
        if (!closed) {
            Native.eventFdWrite(call.intValue(), 1);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        close(timer);
        close(call);
        close(epoll);
        if (events != null) {
            events.close();
        }
    }

    private static void close(@Nullable FileDescriptor fd) {
        try {
            if (fd != null) {
                fd.close();
            }
        } catch (IOException e) {
            // close(2) releases the descriptor whatever it returns
        }
    }
}
