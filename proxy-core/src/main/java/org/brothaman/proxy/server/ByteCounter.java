package org.brothaman.proxy.server;

/** Bytes that have passed one way through one loop since the start. Loop thread only. */
final class ByteCounter {
    long bytes;
}
