package org.brothaman.proxy.image;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * In the image, {@code kernel.c} is linked in and its functions are bound; there is nothing to
 * load.
 */
@TargetClass(className = "org.brothaman.proxy.kernel.NativeLibrary")
final class LinkedKernel {
    private LinkedKernel() {}

    @Substitute
    static void load() {}
}
