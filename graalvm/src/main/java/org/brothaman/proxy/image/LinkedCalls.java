package org.brothaman.proxy.image;

import static org.graalvm.word.WordFactory.nullPointer;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * In the image, the system calls of the data plane are plain calls of the same C functions: without
 * JNI's references, and but for the one that waits without its change of the thread's state.
 */
@TargetClass(className = "org.brothaman.proxy.kernel.NativeCalls")
final class LinkedCalls {
    private LinkedCalls() {}

    @Substitute
    static int accept(int listener) {
        return PlainCalls.accept(nullPointer(), nullPointer(), listener);
    }

    @Substitute
    static int acceptFrom(int listener, long memory) {
        return PlainCalls.acceptFrom(nullPointer(), nullPointer(), listener, memory);
    }

    @Substitute
    static int socket(int family, int kind) {
        return PlainCalls.socket(nullPointer(), nullPointer(), family, kind);
    }

    @Substitute
    static int connect(int fd, byte[] address) {
        return PlainSockets.connect(fd, address);
    }

    @Substitute
    static int receive(int fd, long memory, int length) {
        return PlainCalls.receive(nullPointer(), nullPointer(), fd, memory, length);
    }

    @Substitute
    static int send(int fd, long memory, int length) {
        return PlainCalls.send(nullPointer(), nullPointer(), fd, memory, length);
    }

    @Substitute
    static int splice(int from, int to, int length) {
        return PlainCalls.splice(nullPointer(), nullPointer(), from, to, length);
    }

    @Substitute
    static int shutdown(int fd, int how) {
        return PlainCalls.shutdown(nullPointer(), nullPointer(), fd, how);
    }

    @Substitute
    static int close(int fd) {
        return PlainCalls.close(nullPointer(), nullPointer(), fd);
    }

    @Substitute
    static int setOption(int fd, int level, int name, int value) {
        return PlainCalls.setOption(nullPointer(), nullPointer(), fd, level, name, value);
    }

    @Substitute
    static int epollWait(int epoll, long memory, int most, int millis) {
        return PlainCalls.epollWait(nullPointer(), nullPointer(), epoll, memory, most, millis);
    }

    @Substitute
    static long epollEvent(long memory, int index) {
        return PlainCalls.epollEvent(nullPointer(), nullPointer(), memory, index);
    }

    @Substitute
    static long coarseTime() {
        return PlainCalls.coarseTime(nullPointer(), nullPointer());
    }
}
