package org.brothaman.proxy.kernel;

import java.util.function.IntConsumer;

/**
 * Where the sockets come from that are connected to a backend: this process, or a container's
 * network namespace, whose sockets are made elsewhere and kept in a small stock. Any thread;
 * nothing blocks.
 */
@FunctionalInterface
public interface SocketSource {
    /**
     * A new stream socket, the caller's, as {@link Kernel#streamSocket} makes it; or {@code
     * -errno}. {@link Errno#EAGAIN} when there is none at hand: {@link #await} it.
     */
    int streamSocket(int family);

    /**
     * Tells {@code receiver} once, at once or later and on any thread, what {@link #streamSocket}
     * answers when it is not EAGAIN.
     */
    default void await(int family, IntConsumer receiver) {
        receiver.accept(streamSocket(family));
    }

    /**
     * Whether a socket of that family, INET or INET6, may be bound to a client's address, and
     * answers to it find their way from a server that listens on loopback.
     */
    default boolean isTransparent(int family) {
        return false;
    }
}
