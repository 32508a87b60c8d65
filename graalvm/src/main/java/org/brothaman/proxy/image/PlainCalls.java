package org.brothaman.proxy.image;

import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.function.CFunction.Transition;
import org.graalvm.word.PointerBase;

/**
 * The C functions behind {@link LinkedCalls}, as {@code kernel.c} names them for JNI; the first two
 * parameters are JNI's and not looked at. A collection must wait until such a call is over, but for
 * the one that waits itself.
 */
final class PlainCalls {
    private static final String JNI = "Java_org_brothaman_proxy_kernel_NativeCalls_";

    private PlainCalls() {}

    @CFunction(value = JNI + "accept", transition = Transition.NO_TRANSITION)
    static native int accept(PointerBase env, PointerBase type, int listener);

    @CFunction(value = JNI + "acceptFrom", transition = Transition.NO_TRANSITION)
    static native int acceptFrom(PointerBase env, PointerBase type, int listener, long memory);

    @CFunction(value = JNI + "socket", transition = Transition.NO_TRANSITION)
    static native int socket(PointerBase env, PointerBase type, int family, int kind);

    @CFunction(value = JNI + "receive", transition = Transition.NO_TRANSITION)
    static native int receive(PointerBase env, PointerBase type, int fd, long memory, int length);

    @CFunction(value = JNI + "send", transition = Transition.NO_TRANSITION)
    static native int send(PointerBase env, PointerBase type, int fd, long memory, int length);

    @CFunction(value = JNI + "splice", transition = Transition.NO_TRANSITION)
    static native int splice(PointerBase env, PointerBase type, int from, int to, int length);

    @CFunction(value = JNI + "shutdown", transition = Transition.NO_TRANSITION)
    static native int shutdown(PointerBase env, PointerBase type, int fd, int how);

    @CFunction(value = JNI + "close", transition = Transition.NO_TRANSITION)
    static native int close(PointerBase env, PointerBase type, int fd);

    @CFunction(value = JNI + "setOption", transition = Transition.NO_TRANSITION)
    static native int setOption(
            PointerBase env, PointerBase type, int fd, int level, int name, int value);

    @CFunction(value = JNI + "epollWait", transition = Transition.TO_NATIVE)
    static native int epollWait(
            PointerBase env, PointerBase type, int epoll, long memory, int most, int millis);

    @CFunction(value = JNI + "epollEvent", transition = Transition.NO_TRANSITION)
    static native long epollEvent(PointerBase env, PointerBase type, long memory, int index);

    @CFunction(value = JNI + "coarseTime", transition = Transition.NO_TRANSITION)
    static native long coarseTime(PointerBase env, PointerBase type);
}
