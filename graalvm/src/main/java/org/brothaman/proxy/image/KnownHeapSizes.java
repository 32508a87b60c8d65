package org.brothaman.proxy.image;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import com.oracle.svm.core.genscavenge.GCImpl;

/**
 * In the image, the heap's sizes are computed once, and when an option of the heap is changed. The
 * builder's own code also computes them with each array that is allocated by a call, which with
 * {@code -Os} are nearly all, for it may have learned of its options since; ours has no others than
 * those it was built with.
 */
@TargetClass(className = "com.oracle.svm.core.genscavenge.ThreadLocalAllocation")
final class KnownHeapSizes {
    private KnownHeapSizes() {}

    @Substitute
    private static void runSlowPathHooks() {
        GCImpl.getPolicy().ensureSizeParametersInitialized();
    }
}
