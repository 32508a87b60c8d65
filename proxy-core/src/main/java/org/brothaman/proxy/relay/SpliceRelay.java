package org.brothaman.proxy.relay;

import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;

/**
 * Moves pages through a pipe without copying them: splice(2) in, splice(2) out. A pipe is full by
 * slots, not by bytes, so it may take far less than its capacity; the bytes taken are counted here.
 */
final class SpliceRelay extends Relay {
    private final Kernel kernel;
    private final int readEnd;
    private final int writeEnd;
    private int held;
    private boolean closed;

    SpliceRelay(Kernel kernel, int readEnd, int writeEnd, int capacity) {
        super(capacity);
        this.kernel = kernel;
        this.readEnd = readEnd;
        this.writeEnd = writeEnd;
    }

    @Override
    public int fill(int source) {
        int moved = kernel.splice(source, writeEnd, capacity());
        held = Math.max(0, moved);
        return moved;
    }

    @Override
    public int drain(int target) {
        int moved = kernel.splice(readEnd, target, held);
        if (moved > 0) {
            held -= moved;
        }
        return moved == Errno.EAGAIN ? 0 : moved;
    }

    @Override
    public int held() {
        return held;
    }

    @Override
    void returnTo(RelayPool pool) {
        pool.takeBack(this);
    }

    @Override
    void close() {
        if (!closed) {
            closed = true;
            held = 0;
            kernel.close(readEnd);
            kernel.close(writeEnd);
        }
    }
}
