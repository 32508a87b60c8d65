package org.brothaman.proxy.image;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import com.oracle.svm.core.genscavenge.GCImpl;

/**
 * In the image, the heap's sizes are computed once. The builder's own code computes them anew with
 * each array that is allocated by a call, which with {@code -Os} are nearly all, in case the
 * options for them have changed; ours are fixed when the image is built.
 */
@TargetClass(className = "com.oracle.svm.core.genscavenge.ThreadLocalAllocation")
final class KnownHeapSizes {
    private KnownHeapSizes() {}

    @Substitute
    private static void runSlowPathHooks() {
        GCImpl.getPolicy().ensureSizeParametersInitialized();
    }
}
