package org.brothaman.proxy.image;

import static org.graalvm.word.WordFactory.nullPointer;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/** In the image, Netty's descriptor of {@link LinkedNetty} is closed by a plain call, too. */
@TargetClass(className = "io.netty.channel.unix.FileDescriptor")
final class LinkedDescriptor {
    @Alias int fd;

    private LinkedDescriptor(int fd) {
        this.fd = fd;
    }

    @Alias
    native boolean markClosed();

    /** close(2) releases the descriptor whatever it returns. */
    @Substitute
    public void close() {
        if (markClosed()) {
            PlainCalls.close(nullPointer(), nullPointer(), fd);
        }
    }
}
