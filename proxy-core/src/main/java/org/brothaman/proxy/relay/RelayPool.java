package org.brothaman.proxy.relay;

import java.util.ArrayDeque;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;

/**
 * The relays of one event loop, lent while bytes are in flight. The last one returned is lent
 * first, because its pages are warm. Loop thread only; dies with the loop.
 */
public final class RelayPool {
    /** Holds most messages whole; measured in docs/performance.md. */
    static final int COPY_BYTES = 64 << 10;

    private static final int SPARE_BUFFERS = 4;
    private static final int SPARE_PIPES = 16;

    private final Kernel kernel;
    private final PipeBudget budget;
    private final ArrayDeque<CopyRelay> buffers = new ArrayDeque<>(SPARE_BUFFERS);
    private final ArrayDeque<SpliceRelay> pipes = new ArrayDeque<>(SPARE_PIPES);
    private long pipesLent;
    private long fallbacks;
    private boolean closed;

    public RelayPool(Kernel kernel, PipeBudget budget) {
        this.kernel = kernel;
        this.budget = budget;
    }

    public Relay borrowBuffer() {
        return buffer();
    }

    private CopyRelay buffer() {
        CopyRelay spare = buffers.pollFirst();
        return spare != null ? spare : new CopyRelay(kernel, COPY_BYTES);
    }

    /**
     * Receives what the socket has, up to a buffer's size, and forgets it; the result is {@link
     * Relay#fill}'s.
     */
    public int drop(int source) {
        CopyRelay buffer = buffer();
        int dropped = buffer.fill(source);
        buffer.clear();
        giveBack(buffer);
        return dropped;
    }

    /** A pipe; or a buffer when no pipe of a useful size can be had. */
    public Relay borrowPipe() {
        SpliceRelay pipe = pipes.pollFirst();
        if (pipe == null) {
            pipe = openPipe();
        }
        if (pipe == null) {
            fallbacks++;
            return buffer();
        }
        pipesLent++;
        return pipe;
    }

    private SpliceRelay openPipe() {
        int size = budget.reserve();
        if (size == 0) {
            return null;
        }
        long ends = kernel.pipe();
        if (ends < 0) {
            budget.release(size);
            return null;
        }
        int readEnd = (int) ends;
        int writeEnd = (int) (ends >>> 32);
        int capacity = kernel.setPipeCapacity(writeEnd, size);
        if (capacity == Errno.EPERM || capacity == Errno.EBUSY) {
            // over the user's limit: the pipe keeps what it was born with
            capacity = kernel.pipeCapacity(writeEnd);
        }
        if (capacity < PipeBudget.SMALLEST) {
            kernel.close(readEnd);
            kernel.close(writeEnd);
            budget.release(size);
            return null;
        }
        budget.release(size - capacity);
        return new SpliceRelay(kernel, readEnd, writeEnd, capacity);
    }

    /**
     * Takes a relay back, with whatever is still in it: one that is not empty is never lent again.
     */
    public void giveBack(Relay relay) {
        switch (relay) {
            case CopyRelay buffer -> {
                if (closed || relay.held() > 0 || buffers.size() >= SPARE_BUFFERS) {
                    buffer.close();
                } else {
                    buffers.addFirst(buffer);
                }
            }
            case SpliceRelay pipe -> {
                pipesLent--;
                if (closed || relay.held() > 0 || pipes.size() >= SPARE_PIPES) {
                    discard(pipe);
                } else {
                    pipes.addFirst(pipe);
                }
            }
        }
    }

    private void discard(SpliceRelay pipe) {
        pipe.close();
        budget.release(pipe.capacity());
    }

    /** Pipes that are lent right now. */
    public long pipesLent() {
        return pipesLent;
    }

    /** How often a pipe was wanted and a buffer was lent, since the start. */
    public long fallbacks() {
        return fallbacks;
    }

    /** Releases the spare relays, and from now on each that comes back; idempotent. */
    public void close() {
        closed = true;
        pipes.forEach(this::discard);
        pipes.clear();
        buffers.forEach(CopyRelay::close);
        buffers.clear();
    }
}
