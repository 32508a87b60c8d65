package org.brothaman.proxy.loop;

/**
 * What an epoll instance tells of, epoll(7). Each call is a system call, and throws {@link
 * java.io.UncheckedIOException} when the kernel has no room for it. Loop thread only.
 */
interface InterestList {
    /**
     * Tells of these events of a descriptor from now on.
     *
     * @param events bits of {@link EpollEvents}
     */
    void add(int fd, int events);

    /** Tells of other events of a descriptor that was added. */
    void change(int fd, int events);
}
