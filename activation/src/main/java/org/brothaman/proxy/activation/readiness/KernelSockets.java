package org.brothaman.proxy.activation.readiness;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.SocketAddress;
import org.brothaman.proxy.kernel.SocketSource;

/** The kernel's sockets, and a little memory that it can write to. One {@link Prober} run's. */
final class KernelSockets implements Sockets {
    private static final int CAPACITY = 512;

    private final Kernel kernel;
    private final SocketSource source;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory = arena.allocate(CAPACITY);

    KernelSockets(Kernel kernel, SocketSource source) {
        this.kernel = kernel;
        this.source = source;
    }

    @Override
    public int open(int family) {
        return source.streamSocket(family);
    }

    @Override
    public int connect(int fd, SocketAddress address) {
        return kernel.connect(fd, address);
    }

    @Override
    public int send(int fd, byte[] bytes, int offset, int length) {
        int count = Math.min(CAPACITY, length);
        MemorySegment.copy(bytes, offset, memory, ValueLayout.JAVA_BYTE, 0, count);
        return kernel.send(fd, memory.address(), count);
    }

    @Override
    public int receive(int fd, byte[] bytes, int offset, int length) {
        int count = kernel.receive(fd, memory.address(), Math.min(CAPACITY, length));
        if (count > 0) {
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, bytes, offset, count);
        }
        return count;
    }

    @Override
    public int close(int fd) {
        return kernel.close(fd);
    }

    @Override
    public void close() {
        arena.close();
    }
}
