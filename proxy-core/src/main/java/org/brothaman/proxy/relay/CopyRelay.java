package org.brothaman.proxy.relay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;

/**
 * Moves bytes through a buffer: recv(2), send(2). Cheaper for messages that fit the buffer, and
 * always possible.
 */
final class CopyRelay extends Relay {
    private final Kernel kernel;
    // Its memory is released at once by close, not by a collection that may be far away.
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory;
    private final long address;
    private int start;
    private int end;

    CopyRelay(Kernel kernel, int capacity) {
        super(capacity);
        this.kernel = kernel;
        memory = arena.allocate(capacity);
        address = memory.address();
    }

    @Override
    public int fill(int source) {
        if (start == end) {
            start = end = 0;
        }
        int received = kernel.receive(source, address + end, capacity() - end);
        end += Math.max(0, received);
        return received;
    }

    /**
     * Takes in so many bytes at most.
     *
     * @param peeks whether they are still there to be received
     */
    int fill(int source, int most, boolean peeks) {
        int length = Math.min(most, capacity());
        int received =
                peeks
                        ? kernel.peek(source, address, length)
                        : kernel.receive(source, address, length);
        start = 0;
        end = Math.max(0, received);
        return received;
    }

    /** Holds these bytes from now on. */
    void load(byte[] bytes) {
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
        start = 0;
        end = bytes.length;
    }

    /** Copies what is held to the end of the array. */
    void unload(byte[] target, int offset) {
        int length = Math.min(held(), target.length - offset);
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, start, target, offset, length);
        clear();
    }

    @Override
    public int drain(int target) {
        int sent = kernel.send(target, address + start, end - start);
        if (sent > 0) {
            start += sent;
        }
        return sent == Errno.EAGAIN ? 0 : sent;
    }

    @Override
    public int held() {
        return end - start;
    }

    @Override
    void returnTo(RelayPool pool) {
        pool.takeBack(this);
    }

    /** Drops what is held. */
    void clear() {
        start = end = 0;
    }

    @Override
    void close() {
        clear();
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
