package org.brothaman.proxy.bench.parts;

import org.brothaman.proxy.address.ListenAddress;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * Two ends of one TCP connection over loopback, non-blocking. Made by a benchmark, closed by it.
 */
record TcpPair(Kernel kernel, int near, int far) implements AutoCloseable {

    private static final int BACKLOG = 16;
    private static final int LOOKS = 1_000_000;

    static TcpPair open(Kernel kernel) {
        int listener = listen(kernel);
        try {
            SocketAddress address = kernel.localAddress(listener);
            int near = check("socket", kernel.streamSocket(SocketAddress.INET));
            int connecting = kernel.connect(near, address);
            if (connecting != Errno.EINPROGRESS) {
                check("connect", connecting);
            }
            int far = Errno.EAGAIN;
            for (int look = 0; far == Errno.EAGAIN && look < LOOKS; look++) {
                far = kernel.accept(listener);
            }
            return new TcpPair(kernel, near, check("accept", far));
        } finally {
            kernel.close(listener);
        }
    }

    /** A listening socket on an ephemeral port of 127.0.0.1. */
    static int listen(Kernel kernel) {
        int listener = check("socket", kernel.streamSocket(SocketAddress.INET));
        check("bind", kernel.bind(listener, ListenAddress.parse("127.0.0.1:0")));
        check("listen", kernel.listen(listener, BACKLOG));
        return listener;
    }

    private static int check(String call, int result) {
        if (result < 0) {
            throw new IllegalStateException(call + ": " + Errno.text(result));
        }
        return result;
    }

    @Override
    public void close() {
        kernel.close(near);
        kernel.close(far);
    }
}
