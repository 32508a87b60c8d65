package org.brothaman.proxy.image;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import com.oracle.svm.core.heap.Heap;

/** In the image there is no thread for references: this is its work. */
@TargetClass(className = "org.brothaman.proxy.cli.ReferenceCleanup")
final class LinkedReferenceCleanup {
    private LinkedReferenceCleanup() {}

    @Substitute
    static void clear() {
        Heap.getHeap().doReferenceHandling();
    }
}
