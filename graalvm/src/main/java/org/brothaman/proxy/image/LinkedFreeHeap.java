package org.brothaman.proxy.image;

import com.oracle.svm.core.SubstrateGCOptions;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import com.oracle.svm.core.genscavenge.SerialGCOptions;

/**
 * In the image these are options of the collector. It looks at the one of what is free each time; a
 * change of the one of the young generation has the heap's sizes computed anew.
 */
@TargetClass(className = "org.brothaman.proxy.cli.FreeHeap")
final class LinkedFreeHeap {
    private LinkedFreeHeap() {}

    @Substitute
    private static void keep(long bytes) {
        SerialGCOptions.MaxHeapFree.update(bytes);
    }

    @Substitute
    private static void grow(long bytes) {
        SubstrateGCOptions.MaxNewSize.update(bytes);
    }
}
