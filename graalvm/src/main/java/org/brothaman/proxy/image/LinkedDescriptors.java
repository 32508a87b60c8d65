package org.brothaman.proxy.image;

import static org.graalvm.word.WordFactory.nullPointer;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/** In the image, Netty closes a descriptor past JNI. */
@TargetClass(className = "io.netty.channel.unix.FileDescriptor")
final class LinkedDescriptors {
    private LinkedDescriptors() {}

    @Substitute
    private static int close(int fd) {
        return PlainCalls.close(nullPointer(), nullPointer(), fd);
    }
}
