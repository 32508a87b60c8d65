package org.brothaman.proxy.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;

/** A connected pair of TCP sockets: one a plain descriptor, as the proxy has them, one Java's. */
record SocketPair(int ours, SocketChannel theirs) {
    private static final LinuxKernel LINUX = LinuxKernel.INSTANCE;

    static SocketPair open() throws IOException {
        int listener = LINUX.streamSocket(SocketAddress.INET);
        try {
            LINUX.bind(listener, SocketAddress.inet(new byte[] {127, 0, 0, 1}, 0, 0));
            LINUX.listen(listener, 1);
            SocketChannel theirs = SocketChannel.open();
            theirs.setOption(StandardSocketOptions.SO_RCVBUF, 32 << 10);
            theirs.connect(
                    new InetSocketAddress(
                            InetAddress.getByAddress(new byte[] {127, 0, 0, 1}),
                            LINUX.localAddress(listener).port()));
            int ours = LINUX.accept(listener);
            while (ours == Errno.EAGAIN) {
                Thread.onSpinWait();
                ours = LINUX.accept(listener);
            }
            return new SocketPair(ours, theirs);
        } finally {
            LINUX.close(listener);
        }
    }

    /** Waits for bytes, the end or an error; the caller's time limit bounds it. */
    void awaitReadable() {
        while (LINUX.peek(ours) == Errno.EAGAIN) {
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("the test's time is over");
            }
            Thread.yield();
        }
    }

    void reset() throws IOException {
        theirs.setOption(StandardSocketOptions.SO_LINGER, 0);
        theirs.close();
    }

    void endOurs() {
        LINUX.shutdownOutput(ours);
    }

    void close() throws IOException {
        LINUX.close(ours);
        theirs.close();
    }
}
