package org.brothaman.proxy.image;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import org.brothaman.proxy.kernel.Errno;

/**
 * In the image, what a loop asks of Netty's {@code Native} are plain calls, and the rest of that
 * class is not there: its C code would bind a hundred methods by name at each start, and try out
 * what this kernel has for datagrams, which is half of what a start executes.
 */
@Substitute
@TargetClass(className = "io.netty.channel.epoll.Native")
final class LinkedNetty {
    private LinkedNetty() {}

    @Substitute
    public static FileDescriptor newEpollCreate() {
        return made("epoll_create1", PlainSockets.newEpoll());
    }

    @Substitute
    public static FileDescriptor newEventFd() {
        return made("eventfd", PlainSockets.newEvent());
    }

    @Substitute
    public static FileDescriptor newTimerFd() {
        return made("timerfd_create", PlainSockets.newTimer());
    }

    private static FileDescriptor made(String call, int result) {
        if (result < 0) {
            throw new IllegalStateException(call + "(2) failed: " + Errno.text(result));
        }
        return new FileDescriptor(result);
    }

    @Substitute
    public static void eventFdWrite(int fd, long value) {
        PlainSockets.signal(fd, value);
    }

    @Substitute
    public static void epollCtlAdd(int efd, int fd, int flags) throws IOException {
        check(PlainSockets.add(efd, fd, flags));
    }

    @Substitute
    public static void epollCtlMod(int efd, int fd, int flags) throws IOException {
        check(PlainSockets.change(efd, fd, flags));
    }

    private static void check(int result) throws IOException {
        if (result < 0) {
            throw new IOException("epoll_ctl(2) failed: " + Errno.text(result));
        }
    }
}
