package org.brothaman.proxy.relay;

import java.lang.foreign.Arena;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;

/**
 * Moves bytes through a buffer: recv(2), send(2). Cheaper for messages that fit the buffer, and
 * always possible.
 */
final class CopyRelay extends Relay {
    private final Kernel kernel;
    private final int capacity;
    // Its memory is released at once by close, not by a collection that may be far away.
    private final Arena memory = Arena.ofConfined();
    private final long address;
    private int start;
    private int end;

    CopyRelay(Kernel kernel, int capacity) {
        this.kernel = kernel;
        this.capacity = capacity;
        address = memory.allocate(capacity).address();
    }

    @Override
    public int fill(int source) {
        int received = kernel.receive(source, address, capacity);
        start = 0;
        end = Math.max(0, received);
        return received;
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
    public int capacity() {
        return capacity;
    }

    /** Drops what is held. */
    void clear() {
        start = end = 0;
    }

    @Override
    void close() {
        clear();
        if (memory.scope().isAlive()) {
            memory.close();
        }
    }
}
