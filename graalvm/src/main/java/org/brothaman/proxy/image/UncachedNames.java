package org.brothaman.proxy.image;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * In the image, the addresses of names are asked for each time: the JDK's own memory of them (30 s,
 * and 10 s for failures) is set up while the image is built, when {@code Resolver} cannot turn it
 * off yet. Seconds, 0 is never.
 */
@TargetClass(className = "sun.net.InetAddressCachePolicy")
final class UncachedNames {
    private UncachedNames() {}

    @Substitute
    static int get() {
        return 0;
    }

    @Substitute
    static int getNegative() {
        return 0;
    }
}
