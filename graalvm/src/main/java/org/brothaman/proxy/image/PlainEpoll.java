package org.brothaman.proxy.image;

import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.function.CFunction.Transition;

/**
 * The C functions behind {@link LinkedNetty}, of {@code epoll.c}. All but the one that waits are
 * plain calls: a collection must wait until they are over.
 */
final class PlainEpoll {
    private PlainEpoll() {}

    @CFunction(value = "bro_epoll_wait", transition = Transition.TO_NATIVE)
    static native int await(int epoll, long events, int most, int timeout);

    @CFunction(value = "bro_epoll_add", transition = Transition.NO_TRANSITION)
    static native int add(int epoll, int fd, int events);

    @CFunction(value = "bro_epoll_change", transition = Transition.NO_TRANSITION)
    static native int change(int epoll, int fd, int events);

    @CFunction(value = "bro_close", transition = Transition.NO_TRANSITION)
    static native int close(int fd);
}
