package org.brothaman.proxy.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The C functions of {@code src/main/c/kernel.c}. Each returns what its system call returns, or
 * {@code -errno}; memory is passed by address and is the caller's. Static, stateless, callable from
 * any thread.
 */
final class NativeCalls {
    static {
        NativeLibrary.load();
        ignoreBrokenPipes();
    }

    private NativeCalls() {}

    static native int accept(int listener);

    static native int acceptFrom(int listener, long memory);

    static native int socket(int family, int kind);

    static native int connect(int fd, byte[] address);

    static native int bind(int fd, byte[] address);

    static native int listen(int fd, int backlog);

    static native int receive(int fd, long memory, int length);

    static native int peek(int fd);

    static native int peekAt(int fd, long address, int length);

    static native int send(int fd, long memory, int length);

    static native int sendDatagram(int fd, byte[] message, byte[] address);

    static native int splice(int from, int to, int length);

    static native int shutdown(int fd, int how);

    static native int close(int fd);

    static native int setOption(int fd, int level, int name, int value);

    static native int option(int fd, int level, int name);

    static native int resetOnClose(int fd);

    static native int localName(int fd, byte[] address);

    static native int peerName(int fd, byte[] address);

    static native int peerUser(int fd);

    /** Waits; so never a plain call in the image, where a collection waits for those. */
    static native int await(int fd, int events, int millis);

    /** Waits, as {@link #await} does. */
    static native int epollWait(int epoll, long memory, int most, int millis);

    static native long epollEvent(long memory, int index);

    static native int setTimer(int timer, long nanos);

    static native long pipe();

    static native int setPipeCapacity(int fd, int bytes);

    static native int pipeCapacity(int fd);

    static native int prepareInherited(int fd);

    static native long statusDevice(int fd);

    static native long statusInode(int fd);

    static native long raiseDescriptorLimit();

    static native int processId();

    static native long releaseCleanPages();

    static native int effectiveUserId();

    static native long processInode();

    static native int unsetVariable(String name);

    static native int openWatch();

    static native int watch(int fd, String file, int events);

    static native int duplicate(int fd);

    /** Waits, as {@link #await} does. */
    static native int closeWatch(int fd);

    /**
     * @param moment in seconds since 1970
     * @param zone as TZ has it, tzset(3); null for this machine's. One call at a time, if not null
     */
    static native long wallClock(long moment, @Nullable String zone);

    static native int catchTerminations();

    static native long takeTerminations(int fd);

    private static native int ignoreBrokenPipes();

    static native long coarseTime();
}
