package org.brothaman.proxy.activation.readiness;

import java.util.HashSet;
import java.util.Set;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.SocketAddress;

/** A backend as the test wants it (unless told otherwise: refusing), and a count of descriptors. */
class FakeSockets implements Sockets {
    final Set<Integer> open = new HashSet<>();
    int opened;

    @Override
    public int open(int family) {
        open.add(++opened);
        return opened;
    }

    @Override
    public int connect(int fd, SocketAddress address) {
        return Errno.ECONNREFUSED;
    }

    @Override
    public int receive(int fd, byte[] bytes, int offset, int length) {
        return Errno.EAGAIN;
    }

    @Override
    public int send(int fd, byte[] bytes, int offset, int length) {
        return length;
    }

    @Override
    public int close(int fd) {
        if (!open.remove(fd)) {
            throw new AssertionError("closed twice or never open: " + fd);
        }
        return 0;
    }

    @Override
    public void close() {}

    static int deliver(byte[] from, int start, byte[] bytes, int offset, int length) {
        int count = Math.min(length, from.length - start);
        System.arraycopy(from, start, bytes, offset, count);
        return count;
    }
}
