package org.brothaman.proxy.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory into which the kernel writes what is ready, epoll_wait(2). One thread's; lives until it is
 * closed.
 */
public final class EventBuffer implements AutoCloseable {
    /** Events of one wait; the others are told by the next. */
    private static final int CAPACITY = 256;

    /** {@code struct epoll_event} has 12 bytes on x86-64 and 16 elsewhere. */
    private static final int EVENT_BYTES_MAX = 16;

    private static final int FOR_EVER = -1;
    private static final int AT_ONCE = 0;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory = arena.allocate(CAPACITY * EVENT_BYTES_MAX, Long.BYTES);
    private final long address = memory.address();

    /**
     * Fills it with what is ready now.
     *
     * @param epoll was told of each descriptor with its number as data
     * @param blocks whether to wait until something is
     * @return how many events, or {@code -errno}
     */
    public int await(int epoll, boolean blocks) {
        return NativeCalls.epollWait(epoll, address, CAPACITY, blocks ? FOR_EVER : AT_ONCE);
    }

    /**
     * One of the events that the last wait has left here: the descriptor in the lower half, what it
     * is ready for in the upper, bits as of epoll_ctl(2).
     */
    public long get(int index) {
        return NativeCalls.epollEvent(address, index);
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
