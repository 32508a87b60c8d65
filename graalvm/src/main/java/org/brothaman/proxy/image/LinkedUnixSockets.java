package org.brothaman.proxy.image;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * In the image, UNIX sockets have no names by chance. The JDK would make one for a socket that is
 * bound to no address, which ours never are; and a source of random numbers brings all of the JDK's
 * cryptography with it.
 */
@TargetClass(className = "sun.nio.ch.UnixDomainSockets")
final class LinkedUnixSockets {
    private LinkedUnixSockets() {}

    @Substitute
    private static @Nullable Random getRandom() {
        return null;
    }
}
