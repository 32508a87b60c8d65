package org.brothaman.proxy.relay;

import java.util.ArrayDeque;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;
import org.jspecify.annotations.Nullable;

/**
 * The relays of one event loop, lent while bytes are in flight. The last one returned is lent
 * first, because its pages are warm. Loop thread only; dies with the loop.
 */
public final class RelayPool {
    /** What a buffer may be lent with: the rest of it is for what is read. */
    public static final int LOAD_MAX = 2 << 10;

    /** What is shorter is cheaper copied than spliced; measured in docs/performance.md. */
    static final int MESSAGE_BYTES = 4 << 10;

    /** A stream that cannot be spliced wants few calls. */
    static final int STREAM_BYTES = 64 << 10;

    /**
     * So many stream buffers are lent at most, 4 MiB: a peer that does not read keeps its own, and
     * there may be thousands of them.
     */
    static final int STREAM_BUFFERS_MAX = 64;

    private static final int SPARE_BUFFERS = 4;
    private static final int SPARE_PIPES = 16;

    /** So many wishes pass after the kernel has refused a pipe: each attempt costs system calls. */
    private static final int PATIENCE = 256;

    private final Kernel kernel;
    private final PipeBudget budget;

    /** A message mostly passes at once, so that one buffer goes there and back. */
    private @Nullable CopyRelay nearest;

    private final ArrayDeque<CopyRelay> buffers = new ArrayDeque<>(SPARE_BUFFERS);
    private final ArrayDeque<CopyRelay> streamBuffers = new ArrayDeque<>(SPARE_BUFFERS);

    /** Likewise of a stream that is alone on its loop. */
    private @Nullable SpliceRelay nearestPipe;

    private final ArrayDeque<SpliceRelay> pipes = new ArrayDeque<>(SPARE_PIPES);
    private int patience;
    private int streamBuffersLent;
    private long pipesBorrowed;
    private long pipesReturned;
    private long fallbacks;
    private boolean closed;

    public RelayPool(Kernel kernel, PipeBudget budget) {
        this.kernel = kernel;
        this.budget = budget;
    }

    /** A buffer for a message, or for the beginning of a stream. */
    public Relay borrowBuffer() {
        return takeBuffer();
    }

    /**
     * A buffer that holds these bytes already, before what is read into it.
     *
     * @param first not more than {@link #LOAD_MAX}
     */
    public Relay borrowBuffer(byte[] first) {
        CopyRelay buffer = takeBuffer();
        buffer.load(first);
        return buffer;
    }

    /** A buffer for a stream that cannot be spliced; for a message when too many are lent. */
    public Relay borrowStreamBuffer() {
        return streamBuffersLent < STREAM_BUFFERS_MAX ? takeStreamBuffer() : borrowBuffer();
    }

    private CopyRelay takeBuffer() {
        CopyRelay buffer = nearest;
        if (buffer == null) {
            return take(buffers, MESSAGE_BYTES);
        }
        nearest = null;
        return buffer;
    }

    private CopyRelay takeStreamBuffer() {
        CopyRelay buffer = take(streamBuffers, STREAM_BYTES);
        streamBuffersLent++;
        return buffer;
    }

    private CopyRelay take(ArrayDeque<CopyRelay> spares, int capacity) {
        CopyRelay spare = spares.pollFirst();
        return spare != null ? spare : new CopyRelay(kernel, capacity);
    }

    /**
     * Receives what the socket has, up to a buffer's size, and forgets it; the result is {@link
     * Relay#fill}'s.
     */
    public int drop(int source) {
        CopyRelay buffer = takeStreamBuffer();
        int dropped = buffer.fill(source);
        buffer.clear();
        giveBack(buffer);
        return dropped;
    }

    /**
     * Receives what the socket has into an array, from that place to its end at most; the result is
     * {@link Relay#fill}'s.
     */
    public int receive(int source, byte[] target, int offset) {
        return read(source, target, offset, false);
    }

    /** The same, but what is received is still there to be received. */
    public int peek(int source, byte[] target) {
        return read(source, target, 0, true);
    }

    private int read(int source, byte[] target, int offset, boolean peeks) {
        CopyRelay buffer = takeBuffer();
        int received = buffer.fill(source, target.length - offset, peeks);
        buffer.unload(target, offset);
        giveBack(buffer);
        return received;
    }

    /** A pipe; or a stream buffer when no pipe of a useful size can be had. */
    public Relay borrowPipe() {
        SpliceRelay pipe = nearestPipe;
        if (pipe == null) {
            pipe = pipes.isEmpty() ? openPipe() : pipes.pollFirst();
        }
        if (pipe == null) {
            fallbacks++;
            return borrowStreamBuffer();
        }
        nearestPipe = null;
        pipesBorrowed++;
        return pipe;
    }

    private @Nullable SpliceRelay openPipe() {
        if (patience > 0) {
            patience--;
            return null;
        }
        int size = budget.reserve();
        if (size == 0) {
            return null;
        }
        SpliceRelay pipe = openPipe(size);
        budget.release(pipe == null ? size : size - pipe.capacity());
        patience = pipe == null ? PATIENCE : 0;
        return pipe;
    }

    private @Nullable SpliceRelay openPipe(int size) {
        long ends = kernel.pipe();
        if (ends < 0) {
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
            return null;
        }
        return new SpliceRelay(kernel, readEnd, writeEnd, capacity);
    }

    /**
     * Takes a relay back, with whatever is still in it: one that is not empty is never lent again.
     */
    public void giveBack(Relay relay) {
        relay.returnTo(this);
    }

    void takeBack(CopyRelay buffer) {
        if (buffer.capacity() != MESSAGE_BYTES) {
            streamBuffersLent--;
            keep(buffer, streamBuffers);
        } else if (closed || buffer.held() > 0) {
            buffer.close();
        } else {
            if (nearest != null) {
                keep(nearest, buffers);
            }
            nearest = buffer;
        }
    }

    private void keep(CopyRelay buffer, ArrayDeque<CopyRelay> spares) {
        if (closed || buffer.held() > 0 || spares.size() >= SPARE_BUFFERS) {
            buffer.close();
        } else {
            spares.addFirst(buffer);
        }
    }

    void takeBack(SpliceRelay pipe) {
        pipesReturned++;
        if (closed || pipe.held() > 0) {
            discard(pipe);
            return;
        }
        SpliceRelay before = nearestPipe;
        nearestPipe = pipe;
        if (before != null) {
            keep(before);
        }
    }

    private void keep(SpliceRelay pipe) {
        if (pipes.size() + 1 >= SPARE_PIPES) {
            discard(pipe);
        } else {
            pipes.addFirst(pipe);
        }
    }

    private void discard(SpliceRelay pipe) {
        pipe.close();
        budget.release(pipe.capacity());
    }

    /** Pipes that are lent right now. */
    public long pipesLent() {
        return pipesBorrowed - pipesReturned;
    }

    /** How often a pipe was lent, since the start. */
    public long pipesBorrowed() {
        return pipesBorrowed;
    }

    /** How often a pipe was wanted and a buffer was lent, since the start. */
    public long fallbacks() {
        return fallbacks;
    }

    /** Closes the pipes that nobody uses: descriptors are wanted elsewhere. */
    public void closeSparePipes() {
        SpliceRelay nearest = nearestPipe;
        nearestPipe = null;
        if (nearest != null) {
            discard(nearest);
        }
        pipes.forEach(this::discard);
        pipes.clear();
    }

    /** Releases the spare relays, and from now on each that comes back; idempotent. */
    public void close() {
        closed = true;
        closeSparePipes();
        if (nearest != null) {
            nearest.close();
            nearest = null;
        }
        buffers.forEach(CopyRelay::close);
        buffers.clear();
        streamBuffers.forEach(CopyRelay::close);
        streamBuffers.clear();
    }
}
