package org.brothaman.proxy.image;

import org.graalvm.nativeimage.StackValue;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.function.CFunction.Transition;
import org.graalvm.nativeimage.c.type.CCharPointer;

/**
 * The C functions of {@code plain.c}. All but the one that waits are plain calls: a collection must
 * wait until they are over.
 */
final class PlainSockets {
    /** {@code struct sockaddr_storage} of socket(7); no {@code SocketAddress} is longer. */
    private static final int ADDRESS_BYTES_MAX = 128;

    private PlainSockets() {}

    static int connect(int fd, byte[] address) {
        // The collector moves arrays; the stack stays where it is.
        CCharPointer copy = StackValue.get(ADDRESS_BYTES_MAX);
        for (int i = 0; i < address.length; i++) {
            copy.write(i, address[i]);
        }
        return connect(fd, copy, address.length);
    }

    @CFunction(value = "bro_epoll_wait", transition = Transition.TO_NATIVE)
    static native int await(int epoll, long events, int most, int timeout);

    @CFunction(value = "bro_epoll_add", transition = Transition.NO_TRANSITION)
    static native int add(int epoll, int fd, int events);

    @CFunction(value = "bro_epoll_change", transition = Transition.NO_TRANSITION)
    static native int change(int epoll, int fd, int events);

    @CFunction(value = "bro_connect", transition = Transition.NO_TRANSITION)
    private static native int connect(int fd, CCharPointer address, int length);
}
