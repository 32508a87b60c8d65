package org.brothaman.proxy.image;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import com.oracle.svm.core.genscavenge.SerialGCOptions;

/** In the image it is an option of the collector, which looks at it each time. */
@TargetClass(className = "org.brothaman.proxy.cli.FreeHeap")
final class LinkedFreeHeap {
    private LinkedFreeHeap() {}

    @Substitute
    private static void keep(long bytes) {
        SerialGCOptions.MaxHeapFree.update(bytes);
    }
}
