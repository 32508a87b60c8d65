package org.brothaman.proxy.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.graalvm.nativeimage.StackValue;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.function.CFunction.Transition;
import org.graalvm.word.Pointer;
import org.graalvm.word.PointerBase;

/**
 * The C functions of {@code plain.c}, as plain calls: a collection must wait until they are over.
 */
final class PlainSockets {
    /** {@code struct sockaddr_storage} of socket(7); no {@code SocketAddress} is longer. */
    private static final int ADDRESS_BYTES_MAX = 128;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private PlainSockets() {}

    static int connect(int fd, byte[] address) {
        // The collector moves arrays; the stack stays where it is.
        Pointer copy = StackValue.get(ADDRESS_BYTES_MAX);
        int i = 0;
        for (; i + Long.BYTES <= address.length; i += Long.BYTES) {
            copy.writeLong(i, (long) LONGS.get(address, i));
        }
        for (; i < address.length; i++) {
            copy.writeByte(i, address[i]);
        }
        return connect(fd, copy, address.length);
    }

    @CFunction(value = "bro_epoll_new", transition = Transition.NO_TRANSITION)
    static native int newEpoll();

    @CFunction(value = "bro_event_new", transition = Transition.NO_TRANSITION)
    static native int newEvent();

    @CFunction(value = "bro_timer_new", transition = Transition.NO_TRANSITION)
    static native int newTimer();

    /** The counter is never full: that would take 2^64 calls. */
    @CFunction(value = "bro_event_signal", transition = Transition.NO_TRANSITION)
    static native int signal(int event, long value);

    @CFunction(value = "bro_epoll_add", transition = Transition.NO_TRANSITION)
    static native int add(int epoll, int fd, int events);

    @CFunction(value = "bro_epoll_change", transition = Transition.NO_TRANSITION)
    static native int change(int epoll, int fd, int events);

    @CFunction(value = "bro_connect", transition = Transition.NO_TRANSITION)
    private static native int connect(int fd, PointerBase address, int length);
}
