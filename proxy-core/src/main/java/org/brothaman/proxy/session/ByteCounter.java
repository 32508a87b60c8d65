package org.brothaman.proxy.session;

/** Bytes that have passed one way through one loop since the start. Loop thread only. */
public final class ByteCounter {
    private long bytes;

    public void add(long more) {
        bytes += more;
    }

    public long bytes() {
        return bytes;
    }
}
