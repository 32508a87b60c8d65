package org.brothaman.proxy.kernel;

/** Hands every call on; tests override the few that they want to fail. */
public class ForwardingKernel implements Kernel {
    protected final Kernel next;

    protected ForwardingKernel(Kernel next) {
        this.next = next;
    }

    @Override
    public int accept(int listener) {
        return next.accept(listener);
    }

    @Override
    public int accept(int listener, AddressBuffer peer) {
        return next.accept(listener, peer);
    }

    @Override
    public int streamSocket(int family) {
        return next.streamSocket(family);
    }

    @Override
    public int connect(int fd, SocketAddress address) {
        return next.connect(fd, address);
    }

    @Override
    public int bind(int fd, SocketAddress address) {
        return next.bind(fd, address);
    }

    @Override
    public int listen(int fd, int backlog) {
        return next.listen(fd, backlog);
    }

    @Override
    public int receive(int fd, long address, int length) {
        return next.receive(fd, address, length);
    }

    @Override
    public int peek(int fd) {
        return next.peek(fd);
    }

    @Override
    public int peek(int fd, long address, int length) {
        return next.peek(fd, address, length);
    }

    @Override
    public int send(int fd, long address, int length) {
        return next.send(fd, address, length);
    }

    @Override
    public int splice(int from, int to, int length) {
        return next.splice(from, to, length);
    }

    @Override
    public int shutdownOutput(int fd) {
        return next.shutdownOutput(fd);
    }

    @Override
    public int close(int fd) {
        return next.close(fd);
    }

    @Override
    public int setOption(int fd, int level, int name, int value) {
        return next.setOption(fd, level, name, value);
    }

    @Override
    public int option(int fd, int level, int name) {
        return next.option(fd, level, name);
    }

    @Override
    public int resetOnClose(int fd) {
        return next.resetOnClose(fd);
    }

    @Override
    public long pipe() {
        return next.pipe();
    }

    @Override
    public int setPipeCapacity(int fd, int bytes) {
        return next.setPipeCapacity(fd, bytes);
    }

    @Override
    public int pipeCapacity(int fd) {
        return next.pipeCapacity(fd);
    }

    @Override
    public SocketAddress localAddress(int fd) {
        return next.localAddress(fd);
    }

    @Override
    public SocketAddress peerAddress(int fd) {
        return next.peerAddress(fd);
    }
}
