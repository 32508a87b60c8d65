package org.brothaman.proxy.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The system calls of the data plane. Every call returns its result, zero or more, or {@code
 * -errno} (compare with {@link Errno}); none throws, none blocks, none allocates. Descriptors made
 * here are non-blocking and close-on-exec. Tests replace it to deliver short counts and errors at
 * will.
 */
public interface Kernel {
    /** Takes the next connection from a listening socket's queue, accept4(2). */
    int accept(int listener);

    /** The same, and the peer's address. */
    int accept(int listener, AddressBuffer peer);

    /**
     * A new stream socket of family {@link SocketAddress#INET}, {@code INET6} or {@code UNIX},
     * socket(2).
     */
    int streamSocket(int family);

    /**
     * Begins to connect, connect(2); {@link Errno#EINPROGRESS} is usual. A second call tells how it
     * went.
     */
    int connect(int fd, SocketAddress address);

    int bind(int fd, SocketAddress address);

    int listen(int fd, int backlog);

    /**
     * Up to {@code length} bytes into memory at {@code address}, recv(2); 0 is the end of the
     * stream.
     */
    int receive(int fd, long address, int length);

    /** 1 when a byte waits to be received, 0 at the end of the stream, recv(2) with MSG_PEEK. */
    int peek(int fd);

    /** As {@link #receive}, but what is received is still there to be received, MSG_PEEK. */
    int peek(int fd, long address, int length);

    /**
     * Up to {@code length} bytes from memory at {@code address}, send(2), never raising SIGPIPE.
     */
    int send(int fd, long address, int length);

    /**
     * Moves up to {@code length} bytes between a socket and a pipe, splice(2). From a socket 0 is
     * the end of the stream; {@link Errno#EAGAIN} means that the source is empty or the target is
     * full. Either may instead mean urgent data of tcp(7), which only {@link #receive} passes.
     */
    int splice(int from, int to, int length);

    /** Ends the stream towards the peer after what was sent, shutdown(2) with SHUT_WR. */
    int shutdownOutput(int fd);

    /** Releases the descriptor, close(2). */
    int close(int fd);

    int setOption(int fd, int level, int name, int value);

    /** The value of an integer option, getsockopt(2). */
    int option(int fd, int level, int name);

    /**
     * From now on {@link #close} resets the connection instead of ending it, socket(7) SO_LINGER of
     * zero.
     */
    int resetOnClose(int fd);

    /**
     * A new pipe: the read end in the low 32 bits, the write end in the high ones; or {@code
     * -errno}, pipe2(2).
     */
    long pipe();

    /** Asks for a capacity in bytes and returns the one given, F_SETPIPE_SZ of fcntl(2). */
    int setPipeCapacity(int fd, int bytes);

    /** The capacity in bytes, F_GETPIPE_SZ of fcntl(2). */
    int pipeCapacity(int fd);

    /**
     * The address the socket is bound to, or null when it has none or is not a socket,
     * getsockname(2).
     */
    @Nullable SocketAddress localAddress(int fd);

    /** The address of the socket's peer, or null when it has none any more, getpeername(2). */
    @Nullable SocketAddress peerAddress(int fd);
}
