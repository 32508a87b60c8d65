package org.brothaman.proxy.kernel;

import java.nio.file.Path;

/**
 * Descriptors that become readable when something happens to a file, inotify(7). Results as in
 * {@link Kernel}. Stateless; any thread.
 */
public final class FileWatch {
    /** A file is written to; or, where the kernel writes it, has other content: IN_MODIFY. */
    public static final int MODIFIED = 0x2;

    /** Something is made in a folder, IN_CREATE. */
    public static final int CREATED = 0x100;

    private FileWatch() {}

    /** A descriptor that watches nothing yet, non-blocking and the caller's; or {@code -errno}. */
    public static int open() {
        return NativeCalls.openWatch();
    }

    /** Lets that descriptor watch a file or folder, too, for these events. */
    public static int add(int fd, Path file, int events) {
        return NativeCalls.watch(fd, file.toString(), events);
    }

    /**
     * Another descriptor of the same watch, the caller's; with it, closing the first one does not
     * wait, but epoll goes on knowing the first. Or {@code -errno}.
     */
    public static int duplicate(int fd) {
        return NativeCalls.duplicate(fd);
    }

    /**
     * Ends the watch, close(2) of its last descriptor, which waits until nobody in the kernel looks
     * at it any more: milliseconds, on a busy machine tens of them. Not for loops.
     */
    public static void close(int fd) {
        NativeCalls.closeWatch(fd);
    }
}
