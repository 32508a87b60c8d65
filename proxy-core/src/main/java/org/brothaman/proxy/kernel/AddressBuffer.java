package org.brothaman.proxy.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Memory into which the kernel writes the address of a peer, so that none is allocated for a client
 * whom nobody asks for it. One thread's; lives until it is closed.
 */
public final class AddressBuffer implements AutoCloseable {
    private static final int LENGTH_AT = 0;
    private static final int ADDRESS_AT = 8;
    private static final int ADDRESS_CAPACITY = 128;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory = arena.allocate(ADDRESS_AT + ADDRESS_CAPACITY, Long.BYTES);

    /** For the call that fills it. */
    long memory() {
        return memory.address();
    }

    /** What the last call has left here; null when that was nothing. */
    public @Nullable SocketAddress read() {
        // Copied, for the image has no other access to memory than that.
        byte[] number = new byte[Integer.BYTES];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, LENGTH_AT, number, 0, number.length);
        int left = ByteBuffer.wrap(number).order(ByteOrder.nativeOrder()).getInt();
        byte[] bytes = new byte[Math.clamp(left, 0, ADDRESS_CAPACITY)];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, ADDRESS_AT, bytes, 0, bytes.length);
        return SocketAddress.of(bytes);
    }

    /** Writes an address here, as the call would; for kernels that are none. */
    public void write(SocketAddress address) {
        byte[] bytes = address.bytes();
        byte[] number = new byte[Integer.BYTES];
        ByteBuffer.wrap(number).order(ByteOrder.nativeOrder()).putInt(bytes.length);
        MemorySegment.copy(number, 0, memory, ValueLayout.JAVA_BYTE, LENGTH_AT, number.length);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, ADDRESS_AT, bytes.length);
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
