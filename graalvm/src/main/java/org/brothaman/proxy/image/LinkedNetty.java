package org.brothaman.proxy.image;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * In the image, Netty's {@code Native} does not look for a file: its C code is linked in. It must
 * be bound from exactly here, inside that class's initializer, because binding asks for the class.
 * What every connection calls goes past JNI.
 */
@TargetClass(className = "io.netty.channel.epoll.Native")
final class LinkedNetty {
    private LinkedNetty() {}

    @Substitute
    private static void loadNativeLibrary() {
        NettyOnLoad.call();
    }

    @Substitute
    private static int epollCtlAdd0(int efd, int fd, int flags) {
        return PlainSockets.add(efd, fd, flags);
    }

    @Substitute
    private static int epollCtlMod0(int efd, int fd, int flags) {
        return PlainSockets.change(efd, fd, flags);
    }
}
