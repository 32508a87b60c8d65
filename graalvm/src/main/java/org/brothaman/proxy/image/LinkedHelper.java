package org.brothaman.proxy.image;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/** In the image, the namespace helper is the image itself: its C code is linked in. */
@TargetClass(className = "org.brothaman.proxy.kernel.HelperProgram")
final class LinkedHelper {
    private LinkedHelper() {}

    @Substitute
    static String path() {
        return "/proc/self/exe";
    }
}
