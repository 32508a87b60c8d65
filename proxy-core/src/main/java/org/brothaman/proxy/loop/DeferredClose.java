package org.brothaman.proxy.loop;

import org.jspecify.annotations.Nullable;

/**
 * The registrations that were closed during a batch of events. Their descriptors are released after
 * it, so that no event of the batch reaches a newer descriptor of the same number. Loop thread
 * only; dies with the loop.
 */
final class DeferredClose {
    private @Nullable LoopRegistration last; // each knows the one before

    /** To be called once for each. */
    void add(LoopRegistration registration) {
        registration.closedBefore = last;
        last = registration;
    }

    void release() {
        while (last != null) {
            LoopRegistration registration = last;
            last = registration.closedBefore;
            registration.release();
        }
    }
}
