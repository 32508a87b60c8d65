package org.brothaman.proxy.kernel;

import org.jspecify.annotations.Nullable;

/** The real system calls. Stateless; any thread. */
public final class LinuxKernel implements Kernel {
    public static final LinuxKernel INSTANCE = new LinuxKernel();

    private static final int SHUT_WR = 1;

    private LinuxKernel() {}

    @Override
    public int accept(int listener) {
        return NativeCalls.accept(listener);
    }

    @Override
    public int accept(int listener, AddressBuffer peer) {
        return NativeCalls.acceptFrom(listener, peer.memory());
    }

    @Override
    public int streamSocket(int family) {
        return NativeCalls.socket(family, Option.SOCK_STREAM);
    }

    @Override
    public int connect(int fd, SocketAddress address) {
        return NativeCalls.connect(fd, address.bytes());
    }

    @Override
    public int bind(int fd, SocketAddress address) {
        return NativeCalls.bind(fd, address.bytes());
    }

    @Override
    public int listen(int fd, int backlog) {
        return NativeCalls.listen(fd, backlog);
    }

    @Override
    public int receive(int fd, long address, int length) {
        return NativeCalls.receive(fd, address, length);
    }

    @Override
    public int peek(int fd) {
        return NativeCalls.peek(fd);
    }

    @Override
    public int peek(int fd, long address, int length) {
        return NativeCalls.peekAt(fd, address, length);
    }

    @Override
    public int send(int fd, long address, int length) {
        return NativeCalls.send(fd, address, length);
    }

    @Override
    public int splice(int from, int to, int length) {
        return NativeCalls.splice(from, to, length);
    }

    @Override
    public int shutdownOutput(int fd) {
        return NativeCalls.shutdown(fd, SHUT_WR);
    }

    @Override
    public int close(int fd) {
        return NativeCalls.close(fd);
    }

    @Override
    public int setOption(int fd, int level, int name, int value) {
        return NativeCalls.setOption(fd, level, name, value);
    }

    @Override
    public int option(int fd, int level, int name) {
        return NativeCalls.option(fd, level, name);
    }

    @Override
    public int resetOnClose(int fd) {
        return NativeCalls.resetOnClose(fd);
    }

    @Override
    public long pipe() {
        return NativeCalls.pipe();
    }

    @Override
    public int setPipeCapacity(int fd, int bytes) {
        return NativeCalls.setPipeCapacity(fd, bytes);
    }

    @Override
    public int pipeCapacity(int fd) {
        return NativeCalls.pipeCapacity(fd);
    }

    @Override
    public @Nullable SocketAddress localAddress(int fd) {
        return SocketAddress.read(bytes -> NativeCalls.localName(fd, bytes));
    }

    @Override
    public @Nullable SocketAddress peerAddress(int fd) {
        return SocketAddress.read(bytes -> NativeCalls.peerName(fd, bytes));
    }
}
