package org.brothaman.proxy.kernel;

/**
 * The C functions of {@code src/main/c/passing.c}: the proxy's side of the namespace helper. Each
 * returns what its call returns, or {@code -errno}. Static, stateless, callable from any thread.
 */
final class PassingCalls {
    static {
        NativeLibrary.load();
    }

    private PassingCalls() {}

    static native long spawn(byte[] program, byte[] unit);

    static native int open(byte[] path);

    static native int reap(int process);

    static native int request(int fd, int operation, int subject, int amount, int passed);

    static native int reply(int fd, long[] fields, int[] descriptors);
}
