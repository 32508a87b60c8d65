package org.brothaman.proxy.simulation;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A queue of bytes: what a socket or a pipe holds. */
final class Bytes {
    private byte[] ring = new byte[64];
    private int start;
    private int size;

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    /** Forgets all but the first bytes. */
    void cut(int length) {
        size = length;
    }

    void put(byte[] from, int offset, int length) {
        grow(size + length);
        int at = (start + size) & (ring.length - 1);
        int first = Math.min(length, ring.length - at);
        System.arraycopy(from, offset, ring, at, first);
        System.arraycopy(from, offset + first, ring, 0, length - first);
        size += length;
    }

    /** Copies the first bytes and leaves them here. */
    void look(byte[] into, int length) {
        int first = Math.min(length, ring.length - start);
        System.arraycopy(ring, start, into, 0, first);
        System.arraycopy(ring, 0, into, first, length - first);
    }

    void take(byte[] into, int length) {
        look(into, length);
        start = (start + length) & (ring.length - 1);
        size -= length;
    }

    private void grow(int wanted) {
        if (wanted > ring.length) {
            byte[] larger = new byte[Integer.highestOneBit(wanted - 1) << 1];
            int held = size;
            take(larger, held);
            ring = larger;
            start = 0;
            size = held;
        }
    }

    /** The proxy's memory at an address that it handed to a system call. */
    static void write(long address, byte[] from, int length) {
        MemorySegment.copy(from, 0, memory(address, length), ValueLayout.JAVA_BYTE, 0, length);
    }

    static void read(long address, byte[] into, int length) {
        MemorySegment.copy(memory(address, length), ValueLayout.JAVA_BYTE, 0, into, 0, length);
    }

    @SuppressWarnings("restricted") // the proxy owns so much memory there during the call
    private static MemorySegment memory(long address, int length) {
        return MemorySegment.ofAddress(address).reinterpret(length);
    }
}
